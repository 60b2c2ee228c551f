import { expect, test } from 'vitest'
import { shareAt } from './plot'

const chart = { left: 10, width: 160 }
const plot = { left: 50, right: 10 }

test.each([
  [60, 0],
  [110, 0.5],
  [160, 1],
  [20, 0],
  [999, 1],
])('%i px is at %f of the plot', (x, share) => {
  expect(shareAt(x, chart, plot)).toBe(share)
})
