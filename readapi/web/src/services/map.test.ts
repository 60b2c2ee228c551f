import { expect, test } from 'vitest'
import { nearestTo, placedOf, placesIn, stepFrom } from './map'
import type { Point, Product } from './types'

const at = (id: string, point: Point | null): Product => ({ id, title: id, users: 1, point })
const all = placedOf([at('a', [0, 0]), at('b', [10, -5]), at('c', [4, 5]), at('none', null)])
const place = placesIn(all, 230, 115)

test('products lie within the map, up is up, and what is far off lies at the edge', () => {
  expect(all.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
  expect(all.map(({ point }) => place(point).map(Math.round))).toEqual([
    [15, 58],
    [215, 108],
    [95, 7],
  ])
  expect(place([99, -99])).toEqual([230, 115])
})

test('one product, or several in one place, are in the middle', () => {
  const one = placedOf([at('a', [3, 3])])
  expect(placesIn(one, 100, 100)([3, 3])).toEqual([50, 50])
})

test('the nearest to a place is the one that is meant', () => {
  expect(nearestTo(all, place, [210, 100])?.id).toBe('b')
  expect(nearestTo([], place, [0, 0])).toBeNull()
})

test.each([
  [null, 'ArrowRight', 'a'],
  ['a', 'ArrowRight', 'c'],
  ['c', 'ArrowRight', 'b'],
  ['b', 'ArrowRight', 'b'],
  ['a', 'ArrowUp', 'c'],
  ['a', 'ArrowDown', 'b'],
  ['a', 'x', undefined],
])('from %s %s leads to %s', (from, key, to) => {
  expect(stepFrom(all, from, key)?.id).toBe(to)
})
