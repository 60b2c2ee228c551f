/** The server may answer a list from what it read half a second ago. */
const KEPT_MS = 550

/** Reads again once the server's answers hold what was just told live. */
export function afterNews(read: () => void) {
  setTimeout(read, KEPT_MS)
}
