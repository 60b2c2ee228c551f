import { expect, test } from 'vitest'
import * as f from './format'

test.each([
  [null, '–'],
  [0, '0.0 ms'],
  [0.44, '0.4 ms'],
  [12.4, '12 ms'],
  [999.7, '1.00 s'],
  [1240, '1.24 s'],
  [185_000, '3 min 5 s'],
  [7_800_000, '2 h 10 min'],
])('a duration of %s ms', (ms, text) => {
  expect(f.formatDuration(ms)).toBe(text)
})

test('a change has a sign of its own width', () => {
  expect([0.012, -0.0124, 0.0001].map((n) => f.formatChange(n))).toEqual([
    '+0.012',
    '−0.012',
    '±0.000',
  ])
})

test('numbers', () => {
  expect(f.formatScore(0.5)).toBe('0.50')
  expect(f.formatScore(null)).toBe('–')
  expect(f.formatCount(12345)).toBe('12,345')
  expect(f.formatCompact(9999)).toBe('9,999')
  expect(f.formatRate(0.44)).toBe('0.4')
  expect(f.formatRate(1240.4)).toBe('1,240')
})

test('times are UTC', () => {
  const at = Date.UTC(2012, 11, 31, 22, 59, 7, 123)
  expect(f.formatMinute(at)).toBe('31 Dec 2012, 22:59')
  expect(f.formatDay(at)).toBe('31 Dec 2012')
  expect(f.formatClock(at)).toBe('22:59:07.123')
  expect(f.formatMinute(null)).toBe('–')
})

test('brief durations have one unit', () => {
  expect([0.42, 12.3, 1240, 185_000, 7_800_000, null].map(f.formatBrief)).toEqual([
    '0.4ms',
    '12ms',
    '1.2s',
    '3min',
    '2h',
    '–',
  ])
})

test('a share is all or none only where it is', () => {
  expect([1, 0.99999, 0.5, 0.00001, 0, null].map(f.formatShare)).toEqual([
    '100%',
    '99.9%',
    '50.0%',
    '0.1%',
    '0%',
    '–',
  ])
})

test('measured numbers of one kind have as many digits', () => {
  expect([[1, 2], [1.5, 2], [0.12345, 7], [1e-7], []].map(f.digitsOf)).toEqual([0, 1, 3, 0, 0])
  const shown = [1234.5, -0.25, 0, 2.5e12, 0.00001, null].map((n) => f.formatMeasured(n, 2))
  expect(shown).toEqual(['1,234.50', '−0.25', '0.00', '2.50e+12', '1.00e-5', '–'])
})
