import { expect, test } from 'vitest'
import { endOfHour, HOUR_MS, hoursOfWeek } from './week'

const end = Date.UTC(2012, 11, 31, 23)

test('a week is its 168 hours, with those that have no posts', () => {
  const bucket = { startAt: end - 2 * HOUR_MS, score: 0.4, posts: 3 }
  const hours = hoursOfWeek([bucket], end)
  expect(hours).toHaveLength(168)
  expect(hours[0]?.at).toBe(end - 168 * HOUR_MS)
  expect(hours.at(-1)).toEqual({ at: end - HOUR_MS, score: null, posts: 0 })
  expect(hours.at(-2)).toEqual({ at: end - 2 * HOUR_MS, score: 0.4, posts: 3 })
})

test('a week that ends within an hour shows that hour', () => {
  expect(hoursOfWeek([], end + 1).at(-1)?.at).toBe(end)
})

test('the week up to a post holds its hour, also on the hour', () => {
  expect(endOfHour(end)).toBe(end + HOUR_MS)
  expect(endOfHour(end + HOUR_MS - 1)).toBe(end + HOUR_MS)
})
