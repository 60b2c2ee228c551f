import { expect, test } from 'vitest'
import {
  countsAlong,
  fitLabels,
  measuresAlong,
  middleOf,
  radiusOf,
  sharesAlong,
  slotAt,
  slotSize,
  textOfTip,
  timesAlong,
  type Area,
} from './plot'

const area: Area = {
  width: 100,
  height: 50,
  margin: { top: 0, right: 0, bottom: 0, left: 0 },
  count: 5,
  isLying: false,
}

test('slots part the width, or the height where they lie', () => {
  expect(slotSize(area)).toBe(20)
  expect(middleOf(area, 4)).toBe(90)
  expect(slotSize({ ...area, isLying: true })).toBe(10)
})

test.each([
  [0, 0],
  [19.9, 0],
  [20, 1],
  [-7, 0],
  [100, 4],
  [999, 4],
])('%f px is in slot %i, or nearest to it', (place, slot) => {
  expect(slotAt(area, place)).toBe(slot)
})

test('dots shrink where slots are close together', () => {
  const radii = [5, 50, 5000].map((count) => radiusOf({ ...area, count }, 3))
  expect(radii).toEqual([3, 1, 0.75])
})

const ticks = (n: number, apart: number, text: string) =>
  Array.from({ length: n }, (_, i) => ({ at: i * apart, text }))

test.each([
  [100, [0, 100, 200, 300, 400, 500, 600]],
  [60, [0, 120, 240, 360]],
  [30, [0, 90, 180]],
  [1, [0]],
])('ticks %i px apart keep those whose words don’t meet', (apart, kept) => {
  const labels = fitLabels(ticks(7, apart, '31 Dec 12'), -100, 1000)
  expect(labels.map(({ at }) => at)).toEqual(kept)
})

test('the first and last words stay within the chart', () => {
  const labels = fitLabels(ticks(3, 200, 'December'), 0, 400)
  const half = (labels[0]?.x ?? 0) - 0
  expect(half).toBeGreaterThan(20)
  expect(labels.map(({ x }) => x)).toEqual([half, 200, 400 - half])
})

test('no ticks have no labels', () => {
  expect(fitLabels([], 0, 100)).toEqual([])
})

test('shares go from none to all', () => {
  const { scale, ticks } = sharesAlong([200, 0], String)
  expect(scale(0.5)).toBe(100)
  expect(ticks.map(({ at, text }) => [at, text])).toEqual([
    [200, '0'],
    [150, '0.25'],
    [100, '0.5'],
    [50, '0.75'],
    [0, '1'],
  ])
})

test.each([
  [0, ['0', '1']],
  [2, ['0', '1', '2']],
  [47, ['0', '10', '20', '30', '40', '50']],
  [12_345, ['0', '2000', '4000', '6000', '8000', '10000', '12000', '14000']],
])('an axis of up to %i posts has whole, round ticks', (most, texts) => {
  const { scale, ticks } = countsAlong([100, 0], most, String)
  expect(ticks.map(({ text }) => text)).toEqual(texts)
  expect(scale(most)).toBeGreaterThanOrEqual(0)
})

test('a tip is read as one sentence', () => {
  const lines = [{ before: 'r/golang: ', value: '0.73', after: ' over 2' }, { value: '–' }]
  expect(textOfTip({ title: '3 May', lines })).toBe('3 May, r/golang: 0.73 over 2, –')
})

test.each([
  [-5, 0],
  [9, 0],
  [11, 1],
  [59, 1],
  [61, 2],
  [200, 2],
])('of places that are not side by side, the one nearest to %f px is %i', (place, slot) => {
  const placed = { ...area, count: 3, places: [0, 0.2, 1] }
  expect(slotAt(placed, place)).toBe(slot)
  expect(middleOf(placed, 1)).toBe(20)
})

test.each([
  [[41, 47.5], '41', '48'],
  [[7], '6.0', '8.0'],
  [[0], '−1.0', '1.0'],
])('an axis of %j has round ticks around it', (values, first, last) => {
  const { ticks } = measuresAlong([100, 0], values)
  expect([ticks[0]?.text, ticks.at(-1)?.text]).toEqual([first, last])
})

test.each([
  ['2026-11-21T08:00:07Z', 40_000, ['08:00:10', '08:00:20', '08:00:30', '08:00:40']],
  ['2026-11-21T23:50:00Z', 1_500_000, ['23:50', '22 Nov 2026', '00:10']],
  ['2026-11-21T08:00:00Z', 0, []],
])('times from %s over %i ms', (from, span, texts) => {
  const at = Date.parse(from)
  expect(timesAlong(400, at, at + span).map(({ text }) => text)).toEqual(texts)
})
