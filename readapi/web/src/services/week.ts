import type { Bucket } from './types'

export const HOUR_MS = 3_600_000
export const FIVE_MINUTES_MS = 300_000
export const WEEK_MS = 168 * HOUR_MS

/** One hour, or five minutes, of a chart; null where it has no posts. */
export interface HourPoint {
  at: number
  score: number | null
  posts: number
}

/** The end of the hour that `at` is in: where a week that shows it ends. */
export const endOfHour = (at: number) => (Math.floor(at / HOUR_MS) + 1) * HOUR_MS

/** The 168 hours up to `to`, those without posts included, oldest first. */
export function hoursOfWeek(hourly: Bucket[], to: number): HourPoint[] {
  const end = Math.ceil(to / HOUR_MS) * HOUR_MS
  return pointsOf(hourly, end - WEEK_MS, end, HOUR_MS)
}

/** Every five minutes from <= start < to, those without posts included, oldest first. */
export const fiveMinutesOf = (windows: Bucket[], from: number, to: number): HourPoint[] =>
  pointsOf(windows, from, to, FIVE_MINUTES_MS)

function pointsOf(buckets: Bucket[], from: number, to: number, step: number): HourPoint[] {
  const byStart = new Map(buckets.map((bucket) => [bucket.startAt, bucket]))
  return Array.from({ length: Math.ceil((to - from) / step) }, (_, i) => {
    const at = from + i * step
    const bucket = byStart.get(at)
    return { at, score: bucket?.score ?? null, posts: bucket?.posts ?? 0 }
  })
}
