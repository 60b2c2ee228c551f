import { expect, test } from 'vitest'
import { stepOf, stepOfWeight, wordOf } from './seriousness'

test('scores fall into seven classes, the middle neutral', () => {
  expect([0, 0.14, 0.5, 0.86, 1].map(stepOf)).toEqual([0, 0, 3, 6, 6])
  expect([-1, 2].map(stepOf)).toEqual([0, 6])
  expect([0, 0.5, 1].map(wordOf)).toEqual(['unserious', 'in between', 'serious'])
})

test('weights are classed by the strongest', () => {
  expect([-2, 0, 2].map((weight) => stepOfWeight(weight, 2))).toEqual([0, 3, 6])
  expect(stepOfWeight(0, 0)).toBe(3)
})
