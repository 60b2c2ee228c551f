import { expect, test } from 'vitest'
import { RateHistory } from './rates'
import type { AgentFlow, Pipeline } from './types'

const pipeline = (rates: Record<string, number>): Pipeline => ({
  channels: [],
  agents: Object.entries(rates).map(([agent, rate]) => ({ agent, rate }) as AgentFlow),
  balanced: true,
})

test('keeps each agent’s rates and their sum, oldest first', () => {
  const history = new RateHistory()
  history.record(pipeline({ a: 1, b: 2 }), 1)
  history.record(pipeline({ a: 3 }), 2)
  expect(history.of('a')).toEqual([1, 3])
  expect(history.of('b')).toEqual([2, 0])
  expect(history.total()).toEqual([3, 3])
})

test('keeps each channel’s rates apart from the agents’', () => {
  const history = new RateHistory()
  history.record({ ...pipeline({ a: 1 }), channels: [{ name: 'posts', depth: 9, rate: 5 }] }, 1)
  expect(history.ofChannel('posts')).toEqual([5])
  expect(history.total()).toEqual([1])
})

test('takes a reading down once', () => {
  const history = new RateHistory()
  history.record(pipeline({ a: 1 }), 1)
  history.record(pipeline({ a: 1 }), 1)
  expect(history.of('a')).toEqual([1])
})

test('forgets what is older than 90 readings', () => {
  const history = new RateHistory()
  for (let n = 0; n < 200; n++) history.record(pipeline({ a: n }), n)
  expect(history.of('a')).toHaveLength(90)
  expect(history.of('a').at(-1)).toBe(199)
})
