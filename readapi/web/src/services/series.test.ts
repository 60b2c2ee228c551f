import { QueryClient } from '@tanstack/react-query'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import {
  applyPredictions,
  errorsOf,
  newestRows,
  newestView,
  placesOf,
  withPrediction,
} from './series'
import type { Prediction, Reading, SeriesRow, SeriesView } from './types'
import { prediction, series } from './wireSeries'

const reading = (at: number, value = at, prediction: number | null = null): Reading => ({
  at,
  value,
  prediction,
})
const view = (...readings: Reading[]): SeriesView => ({
  name: 'plant',
  channel: 'demand',
  readings,
})
const row = (at: number): SeriesRow => ({
  name: 'plant',
  channel: 'demand',
  ...reading(at),
  recent: [at],
})
const news = (at: number, value = at, predicted: number | null = 0): Prediction => ({
  name: 'plant',
  channel: 'demand',
  reading: reading(at, value, predicted),
})
const page = (...items: SeriesRow[]) => ({ items, next: null })

const VIEW = ['series', 'view', 'plant', '', '60']

function holding(held: SeriesView) {
  const cache = new QueryClient()
  cache.setQueryData(VIEW, held)
  return {
    cache,
    readings: () => cache.getQueryData<SeriesView>(VIEW)?.readings.map(({ at }) => at),
  }
}

test('predictions belong to the newest values', () => {
  const at = (second: number) => `2026-11-21T08:00:0${second}.000Z`
  const answer = {
    series: 'plant',
    channel: 'demand',
    values: [1, 2, 3].map((n) => ({ at: at(n), value: n })),
    predictions: [{ at: at(3), value: 2 }],
  }
  const { readings } = v.parse(series, answer)
  expect(readings.map(({ prediction }) => prediction)).toEqual([null, null, 2])
})

test('a live prediction tells the reading that it was made from', () => {
  const item = { series: 'plant', channel: 'demand', value: 7, period: 20, reading: 9 }
  const parsed = v.parse(prediction, { ...item, at: '1970-01-01T00:00:00.005Z' })
  expect(parsed).toEqual({ name: 'plant', channel: 'demand', reading: reading(5, 9, 7) })
})

test('a prediction’s error is how far the next reading is from it', () => {
  const errors = errorsOf([reading(1, 10), reading(2, 20, 15), reading(3, 12, 14), reading(4, 15)])
  expect(errors).toEqual({ last: 1, mean: 2, count: 2 })
  expect(errorsOf([reading(1, 10)])).toEqual({ last: null, mean: null, count: 0 })
})

test('readings lie by their times', () => {
  expect(placesOf([reading(10), reading(20), reading(50)])).toEqual([0, 0.25, 1])
  expect(placesOf([reading(10), reading(10)])).toEqual([0.5, 0.5])
})

test('a row takes what is newer, and keeps the last 20 values', () => {
  const full = { ...row(20), recent: Array.from({ length: 20 }, (_, i) => i + 1) }
  const after = withPrediction(full, news(21, 5, 4))
  expect(after).toMatchObject({ at: 21, value: 5, prediction: 4 })
  expect(after.recent).toEqual([...full.recent.slice(1), 5])
  expect(withPrediction(full, news(19))).toBe(full)
})

test('what came live is behind what was read, on the page’s series alone', () => {
  const { cache, readings } = holding(view(reading(1), reading(2, 2, 1)))
  const list = ['series', 'list', {}]
  const other = { ...row(1), channel: 'generation' } as const
  cache.setQueryData(list, page(row(1), other))
  expect(applyPredictions(cache, [news(3), news(4), { ...news(9), channel: 'generation' }])).toBe(
    false,
  )
  expect(readings()).toEqual([1, 2, 3, 4])
  expect(cache.getQueryData(list)).toMatchObject({ items: [{ at: 4 }, { at: 9 }] })
})

test('no more readings are held than were asked for', () => {
  const { cache, readings } = holding(view(...Array.from({ length: 60 }, (_, i) => reading(i))))
  applyPredictions(cache, [news(60)])
  expect(readings()).toHaveLength(60)
  expect(readings()?.at(-1)).toBe(60)
})

test.each([
  ['one that is repeated', news(2, 2, 1), false],
  ['the newest, whose prediction was not known', news(3, 3, 1), false],
  ['one that came late, and is among the last', news(3, 3, 9), true],
  ['another of the same time', news(3, 4, 2), true],
])('%s', (_, told, isStale) => {
  const last = told.reading.prediction === 1 ? reading(3, 3) : reading(3, 3, 2)
  const { cache } = holding(told.reading.at === 2 ? view(reading(2, 2, 1)) : view(last))
  expect(applyPredictions(cache, [told])).toBe(isStale)
})

test('a list that holds none of them stays the same object', () => {
  const cache = new QueryClient()
  const held = page({ ...row(1), name: 'other' })
  cache.setQueryData(['series', 'list', {}], held)
  applyPredictions(cache, [news(2)])
  expect(cache.getQueryData(['series', 'list', {}])).toBe(held)
})

test('an answer that needs nothing added stays the same object', () => {
  const [list, one] = [page(row(5)), view(reading(5))]
  expect(newestRows(list, list)).toBe(list)
  expect(newestView(one, one, 3)).toBe(one)
})

test('an answer that was made before live news does not undo them', () => {
  expect(newestRows(page(row(5)), page(row(4))).items).toEqual([row(5)])
  expect(newestRows(page(row(5)), page(row(6))).items).toEqual([row(6)])
  const held = view(reading(1), reading(2), reading(3))
  expect(newestView(held, view(reading(0), reading(1), reading(2)), 3)).toEqual(held)
  expect(newestView(view(reading(9)), { ...view(reading(1)), name: 'other' }, 3)).toMatchObject({
    readings: [{ at: 1 }],
  })
})
