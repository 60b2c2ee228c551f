import { expect, test } from 'vitest'
import { compareHours, compareTimes, joinNames, splitNames } from './compare'
import { placeOf } from './grid'
import { HOUR_MS } from './week'

test('names come back from an address as they went in, each once and at most five', () => {
  const names = ['golang', 'a,b', '100%']
  expect(splitNames(joinNames(names))).toEqual(names)
  expect(splitNames('Go,go,,a,b,c,d,e')).toEqual(['go', 'a', 'b', 'c', 'd'])
  expect(splitNames('100%')).toEqual(['100%'])
  expect(splitNames(undefined)).toEqual([])
  expect(joinNames([])).toBeUndefined()
})

test('hours of several subreddits lie beside each other', () => {
  const to = 1000 * HOUR_MS
  const points = compareHours([[{ startAt: to - HOUR_MS, score: 0.3, posts: 1 }], []], to)
  expect(points).toHaveLength(168)
  expect(points.at(-1)).toEqual({ at: to - HOUR_MS, scores: [0.3, null] })
})

test('a week’s score is the mean over its posts, not over its days', () => {
  const columns = ['2012-06-01', '2012-06-02', '2012-06-03']
  const group = (posts: number, score: number) => ({ key: [], posts, score, serious: 0 })
  const cells = {
    [placeOf('Go', '2012-06-02')]: group(3, 1),
    [placeOf('Go', '2012-06-03')]: group(1, 0),
  }
  const grid = { rows: ['Go'], columns, cells, isCut: false }
  expect(compareTimes(grid, ['go', 'pics'], 2)).toEqual([
    { at: Date.UTC(2012, 5, 2), scores: [0.75, null] },
  ])
})
