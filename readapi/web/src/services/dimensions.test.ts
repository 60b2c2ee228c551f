import { expect, test } from 'vitest'
import { dimensionsOf, fillTimes, showValue, spanOf } from './dimensions'

test.each([
  [undefined, ['subreddit']],
  ['weekday,hour', ['weekday', 'hour']],
  ['hour,hour', ['subreddit']],
  ['nonsense', ['subreddit']],
  ['day,month,year', ['subreddit']],
] as const)('an address that says by=%s', (by, dimensions) => {
  expect(dimensionsOf(by)).toEqual(dimensions)
})

test.each([
  ['2012', '2012-01-01T00:00:00Z', '2013-01-01T00:00:00Z'],
  ['2012-12', '2012-12-01T00:00:00Z', '2013-01-01T00:00:00Z'],
  ['2012-02-29', '2012-02-29T00:00:00Z', '2012-03-01T00:00:00Z'],
])('%s has a beginning and an end', (value, from, to) => {
  expect(spanOf(value)).toEqual({ from, to })
})

test('times without posts are between those with, as long as they are not too many', () => {
  expect(fillTimes(['2011-11', '2012-02'], 9)).toEqual(['2011-11', '2011-12', '2012-01', '2012-02'])
  expect(fillTimes(['2011-11', '2012-02'], 3)).toEqual(['2011-11', '2012-02'])
  expect(fillTimes([], 3)).toEqual([])
})

test('values read as people say them', () => {
  expect(showValue('weekday', '7')).toBe('Sunday')
  expect(showValue('hour', '9')).toBe('09:00')
  expect(showValue('band', '4')).toBe('0.8–1.0')
  expect(showValue('month', '2012-06')).toBe('Jun 2012')
})
