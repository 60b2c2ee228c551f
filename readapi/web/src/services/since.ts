/** Times to look back to, as they are in addresses: relative, so that a link stays what it says. */
export const WINDOWS = { '1h': 3_600_000, '24h': 86_400_000, '7d': 604_800_000 } as const

export type Window = keyof typeof WINDOWS

export const isWindow = (since: string): since is Window => Object.hasOwn(WINDOWS, since)

/** Whether it is a window or a time. */
export const isSince = (since: string) => isWindow(since) || !Number.isNaN(Date.parse(since))

/** The moment that `since` is at `now`, RFC 3339. */
export function momentOf(since: string | undefined, now: number): string | undefined {
  if (since === undefined) return undefined
  return new Date(isWindow(since) ? now - WINDOWS[since] : Date.parse(since)).toISOString()
}
