import type { Bucket } from './types'

export const HOUR_MS = 3_600_000
export const WEEK_MS = 168 * HOUR_MS

/** One hour of a chart; null where it has no posts. */
export interface HourPoint {
  at: number
  score: number | null
  posts: number
}

/** The end of the hour that `at` is in: where a week that shows it ends. */
export const endOfHour = (at: number) => (Math.floor(at / HOUR_MS) + 1) * HOUR_MS

/** The 168 hours up to `to`, those without posts included, oldest first. */
export function hoursOfWeek(hourly: Bucket[], to: number): HourPoint[] {
  const byStart = new Map(hourly.map((bucket) => [bucket.startAt, bucket]))
  const first = Math.ceil(to / HOUR_MS) * HOUR_MS - WEEK_MS
  return Array.from({ length: 168 }, (_, i) => {
    const at = first + i * HOUR_MS
    const bucket = byStart.get(at)
    return { at, score: bucket?.score ?? null, posts: bucket?.posts ?? 0 }
  })
}
