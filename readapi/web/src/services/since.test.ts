import { expect, test } from 'vitest'
import { isSince, momentOf } from './since'

const now = Date.UTC(2026, 10, 21, 8)

test.each([
  ['1h', '2026-11-21T07:00:00.000Z'],
  ['24h', '2026-11-20T08:00:00.000Z'],
  ['7d', '2026-11-14T08:00:00.000Z'],
  ['2012-12-31T23:00Z', '2012-12-31T23:00:00.000Z'],
  [undefined, undefined],
])('since %s', (since, moment) => {
  expect(momentOf(since, now)).toBe(moment)
})

test('what is neither a window nor a time is told', () => {
  expect(['1h', '2012-12-31T23:00Z', 'soon', '2h', 'toString'].map(isSince)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ])
})
