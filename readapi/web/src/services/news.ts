/** The server may answer a list from what it read a quarter of a second ago. */
const KEPT_MS = 300

/** Reads again once the server's answers hold what was just told live. */
export function afterNews(read: () => void) {
  setTimeout(read, KEPT_MS)
}
