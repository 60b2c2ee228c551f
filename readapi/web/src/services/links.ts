/** A link that is safe to follow from untrusted data: http and https only, else null. */
export function safeHref(url: string | null): string | null {
  if (url === null) return null
  try {
    const parsed = new URL(url)
    return parsed.protocol === 'https:' || parsed.protocol === 'http:' ? parsed.href : null
  } catch {
    return null
  }
}

/** Where a post is on Reddit: its permalink there, which is a path. */
export function redditHref(permalink: string | null): string | null {
  if (permalink === null || permalink === '') return null
  return permalink.startsWith('/')
    ? safeHref(`https://www.reddit.com${permalink}`)
    : safeHref(permalink)
}
