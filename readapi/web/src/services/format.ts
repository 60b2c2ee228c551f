const LOCALE = 'en-GB'
const NONE = '–'

const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 })
const compact = new Intl.NumberFormat(LOCALE, { notation: 'compact', maximumFractionDigits: 1 })

/** 12,345 */
export const formatCount = (n: number) => whole.format(n)

/** 12.3K */
export const formatCompact = (n: number) => (n < 10_000 ? whole.format(n) : compact.format(n))

/** 0.73, with as many digits always, so that columns don't move. */
export const formatScore = (score: number | null, digits = 2) =>
  score === null ? NONE : score.toFixed(digits)

/** +0.012 or −0.012, with a real minus sign of a digit's width. */
export function formatChange(change: number, digits = 3) {
  const text = Math.abs(change).toFixed(digits)
  if (Number(text) === 0) return `±${text}`
  return (change > 0 ? '+' : '−') + text
}

/** 98.7%; all of it and none of it are said only where that is exact. */
export function formatShare(share: number | null) {
  if (share === null) return NONE
  if (share === 0 || share === 1) return `${share * 100}%`
  return `${Math.min(99.9, Math.max(0.1, share * 100)).toFixed(1)}%`
}

/** A rate per second: 0, 0.4, 12, 1,240. */
export function formatRate(rate: number) {
  if (rate === 0) return '0'
  return rate < 10 ? rate.toFixed(1) : whole.format(rate)
}

/** 0.4 ms, 12 ms, 1.24 s, 3 min 5 s, 2 h 10 min. */
export function formatDuration(ms: number | null) {
  if (ms === null) return NONE
  if (ms < 9.95) return `${ms.toFixed(1)} ms`
  if (ms < 999.5) return `${Math.round(ms)} ms`
  const seconds = ms / 1000
  if (seconds < 59.995) return `${seconds.toFixed(2)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** 0.4ms, 12ms, 1.2s, 3min, 2h: for where there is little room. */
export function formatBrief(ms: number | null) {
  if (ms === null) return NONE
  if (ms < 9.95) return `${ms.toFixed(1)}ms`
  if (ms < 999.5) return `${Math.round(ms)}ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)}s`
  if (ms < 3_570_000) return `${Math.round(ms / 60_000)}min`
  return `${Math.round(ms / 3_600_000)}h`
}

const day = { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' } as const
const minute = { ...day, hour: '2-digit', minute: '2-digit' } as const
const dayFormat = new Intl.DateTimeFormat(LOCALE, day)
const minuteFormat = new Intl.DateTimeFormat(LOCALE, minute)
const secondFormat = new Intl.DateTimeFormat(LOCALE, { ...minute, second: '2-digit' })

/** 31 Dec 2012, 22:59 (UTC, like every time here) */
export const formatMinute = (at: number | null) => (at === null ? NONE : minuteFormat.format(at))

/** 31 Dec 2012, 22:59:07 */
export const formatSecond = (at: number | null) => (at === null ? NONE : secondFormat.format(at))

/** 31 Dec 2012 */
export const formatDay = (at: number | null) => (at === null ? NONE : dayFormat.format(at))

/** 22:59:07.123 */
export const formatClock = (at: number | null) =>
  at === null ? NONE : new Date(at).toISOString().slice(11, 23)

const fixed = Array.from(
  { length: 5 },
  (_, digits) =>
    new Intl.NumberFormat(LOCALE, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }),
)

/** How many digits behind the point numbers of one kind are shown with, at most 3. */
export function digitsOf(values: readonly number[]): number {
  const decimals = values.map((value) => String(value).split('.')[1]?.length ?? 0)
  return Math.min(3, Math.max(0, ...decimals))
}

/** A mean of measured numbers, or its error: with 2 digits at least. */
export const formatMean = (value: number | null, digits: number) =>
  formatMeasured(value, Math.max(2, digits))

/** A measured number: 1,234.50, or 1.23e+12 where it is too large or too small to write out. */
export function formatMeasured(value: number | null, digits: number) {
  if (value === null) return NONE
  const size = Math.abs(value)
  if (size >= 1e9 || (size > 0 && size < 1e-4)) return value.toExponential(2)
  return (fixed[digits] ?? whole).format(value).replace('-', '−')
}
