import { expect, test } from 'vitest'
import { backoffMs } from './backoff'

test('doubles from half a second to 20 s', () => {
  const whole = [0, 1, 2, 5, 6, 50].map((failures) => backoffMs(failures, () => 1))
  expect(whole).toEqual([500, 1000, 2000, 16_000, 20_000, 20_000])
})

test('is at least half of that', () => {
  expect(backoffMs(1, () => 0)).toBe(500)
})
