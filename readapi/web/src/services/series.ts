import type { Query, QueryClient } from '@tanstack/react-query'
import type { Page, Prediction, Reading, SeriesName, SeriesRow, SeriesView } from './types'
import { withQuery } from './withQuery'

/** How many readings a prediction is the mean of. */
export const PERIOD = 20

/** How many of a series' readings may be looked at. */
export const READINGS = ['60', '300', '1000'] as const

export type ReadingCount = (typeof READINGS)[number]

/** A series and how many of its readings; without a channel: the first that has it. */
export interface SeriesChoice {
  name: string
  channel?: SeriesName['channel'] | undefined
  readings: ReadingCount
}

export const isSame = (a: SeriesName, b: SeriesName) => a.name === b.name && a.channel === b.channel

/** Where all readings of a series are as CSV. */
export const seriesAddress = ({ name, channel }: SeriesName) =>
  withQuery(`/api/series/${encodeURIComponent(name)}`, { channel, format: 'csv' })

/** How far predictions were from the readings that came next. */
export interface PredictionErrors {
  /** Of the newest reading: above 0 where more was measured than predicted; null: none was predicted. */
  last: number | null
  /** The mean of them all, whichever way; null: there is none. */
  mean: number | null
  count: number
}

/** What was predicted before a reading: the prediction of the one before it. */
export const predictedFor = (readings: readonly Reading[], i: number) =>
  readings[i - 1]?.prediction ?? null

export function errorsOf(readings: readonly Reading[]): PredictionErrors {
  const errors = readings.map(({ value }, i) => {
    const predicted = predictedFor(readings, i)
    return predicted === null ? null : value - predicted
  })
  const known = errors.filter((error) => error !== null)
  const sum = known.reduce((total, error) => total + Math.abs(error), 0)
  return {
    last: errors.at(-1) ?? null,
    mean: known.length === 0 ? null : sum / known.length,
    count: known.length,
  }
}

/** The place of each reading between the first (0) and the last (1), by time. */
export function placesOf(readings: readonly Reading[]): number[] {
  const from = readings[0]?.at ?? 0
  const span = (readings.at(-1)?.at ?? 0) - from
  return readings.map(({ at }) => (span > 0 ? (at - from) / span : 0.5))
}

/** A row after a prediction; the same one where it tells nothing newer. */
export function withPrediction(row: SeriesRow, { reading }: Prediction): SeriesRow {
  if (reading.at < row.at) return row
  const isNext = reading.at > row.at
  const recent = isNext ? [...row.recent, reading.value].slice(-PERIOD) : row.recent
  return { ...row, ...reading, recent }
}

/** Whether a prediction is of what we don't hold: a reading that came late, or two of one time. */
const isLate = (last: Reading | undefined, reading: Reading) =>
  last !== undefined &&
  reading.at <= last.at &&
  (reading.at < last.at ||
    reading.value !== last.value ||
    (last.prediction !== null && reading.prediction !== last.prediction))

/** Readings and one more; the same where it is not behind them. */
function withReading(readings: Reading[], reading: Reading): Reading[] {
  const last = readings.at(-1)
  if (last === undefined || reading.at > last.at) return [...readings, reading]
  return reading.at === last.at ? [...readings.slice(0, -1), reading] : readings
}

/** The answer to a list, with what the page holds that came since; the same where that is nothing. */
export function newestRows(old: Page<SeriesRow> | undefined, read: Page<SeriesRow>) {
  const newer = (row: SeriesRow) => old?.items.find((o) => isSame(o, row) && o.at > row.at)
  if (!read.items.some(newer)) return read
  return { ...read, items: read.items.map((row) => newer(row) ?? row) }
}

/** The answer to a series, with what came since behind it; the same where that is nothing. */
export function newestView(old: SeriesView | undefined, read: SeriesView, most: number) {
  const last = read.readings.at(-1)
  if (old === undefined || last === undefined || !isSame(old, read)) return read
  const since = old.readings.filter(({ at }) => at > last.at)
  if (since.length === 0) return read
  return { ...read, readings: [...read.readings, ...since].slice(-most) }
}

// Writing to a query also says that it need not be read again: not to one that must be, once it is
// seen again.
const isKept = (query: Query) => query.isActive() || !query.state.isInvalidated

/**
 * Writes live predictions over what lists and series show, in place. Returns whether some must be
 * read again: there are readings that a prediction does not tell of.
 */
export function applyPredictions(cache: QueryClient, predictions: Prediction[]): boolean {
  const lists = { queryKey: ['series', 'list'], predicate: isKept }
  cache.setQueriesData<Page<SeriesRow>>(lists, (page) => {
    if (!page?.items.some((row) => predictions.some((p) => isSame(p, row)))) return undefined
    return { ...page, items: page.items.map((row) => rowAfter(row, predictions)) }
  })
  let isStale = false
  const views = { queryKey: ['series', 'view'], predicate: isKept }
  for (const { queryKey } of cache.getQueryCache().findAll(views)) {
    cache.setQueryData<SeriesView>(queryKey, (view) => {
      const news = predictions.filter((p) => view !== undefined && isSame(p, view))
      if (view === undefined || news.length === 0) return undefined
      let { readings } = view
      for (const { reading } of news) {
        isStale ||= isLate(readings.at(-1), reading)
        readings = withReading(readings, reading)
      }
      return { ...view, readings: readings.slice(-Number(queryKey[4])) }
    })
  }
  return isStale
}

const rowAfter = (row: SeriesRow, predictions: Prediction[]) =>
  predictions.filter((p) => isSame(p, row)).reduce(withPrediction, row)
