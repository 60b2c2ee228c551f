import { expect, test } from 'vitest'
import { eachAgent } from './agents'
import type { AgentFlow } from './types'

test('an agent that reads two channels is one, with what it did on both', () => {
  const row = {
    agent: 'mean.v1',
    writes: 'means',
    accepted: 5,
    done: 2,
    deadLettered: 1,
    inFlight: 2,
    lag: 2,
    rate: 3,
    errors: 4,
  } as AgentFlow
  expect(
    eachAgent([
      { ...row, channel: 'demand' },
      { ...row, agent: 'store.v1', channel: 'demand' },
      { ...row, channel: 'supply' },
    ]),
  ).toEqual([
    {
      ...row,
      channel: 'demand, supply',
      accepted: 10,
      done: 4,
      deadLettered: 2,
      inFlight: 4,
      lag: 4,
    },
    { ...row, agent: 'store.v1', channel: 'demand' },
  ])
})
