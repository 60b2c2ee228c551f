import { expect, test } from 'vitest'
import { graphOf, type GraphShape } from './graph'
import { stagesOf } from './stages'
import type { AgentFlow, Pipeline } from './types'

const agent = (name: string, channel: string, writes: string | null = null, rate = 1) =>
  ({ agent: name, channel, writes, rate }) as AgentFlow
const channel = (name: string, depth = 1) => ({ name, depth, rate: 2 })

const pipeline: Pipeline = {
  channels: [
    channel('posts'),
    channel('scores'),
    channel('demand', 0),
    channel('dead-letters'),
    channel('retry.scorer.v1', 0),
  ],
  agents: [
    agent('store.v1', 'posts'),
    agent('scorer.v1', 'posts', 'scores', 7),
    agent('scorer.v2', 'posts', 'scores'),
    agent('rollup.v1', 'scores', 'means'),
    agent('letters.v1', 'dead-letters'),
  ],
  balanced: true,
}
const shape: GraphShape = {
  across: true,
  beside: false,
  width: 100,
  channelHeight: 20,
  agentHeight: 40,
  gap: 50,
  space: 10,
}

test('a node lies one layer past what it follows', () => {
  const { nodes, width } = graphOf(pipeline, shape)
  const layer = new Map(nodes.map(({ id, x }) => [id, x / 150]))
  expect(layer.get('channel posts')).toBe(0)
  expect(layer.get('agent scorer.v2')).toBe(1)
  expect(layer.get('channel scores')).toBe(2)
  expect(layer.get('agent rollup.v1')).toBe(3)
  // Nobody reads it and the server does not list it, yet it is written.
  expect(layer.get('channel means')).toBe(4)
  expect(layer.get('agent letters.v1')).toBe(1)
  expect(width).toBe(4 * 150 + 100)
})

test('flows that don’t meet lie beside each other, or one below the other', () => {
  const at = (beside: boolean) => {
    const { nodes } = graphOf(pipeline, { ...shape, across: false, beside })
    return nodes.find(({ id }) => id === 'channel dead-letters')
  }
  expect(at(true)?.y).toBe(0)
  expect(at(false)?.x).toBe(0)
})

test('channels that no agent reads or writes are left out', () => {
  const ids = graphOf(pipeline, shape).nodes.map(({ id }) => id)
  expect(ids).not.toContain('channel demand')
  expect(ids).not.toContain('channel retry.scorer.v1')
})

test('no two nodes overlap, either way', () => {
  for (const across of [true, false]) {
    const { nodes } = graphOf(pipeline, { ...shape, across, beside: !across })
    for (const a of nodes) {
      for (const b of nodes) {
        if (a.id >= b.id) continue
        const apart = Math.abs(a.x - b.x) >= 100 || Math.abs(a.y - b.y) >= 20
        expect(apart, `${a.id} and ${b.id}`).toBe(true)
      }
    }
  }
})

test('what leads on comes before what only fills tables', () => {
  const { nodes } = graphOf(pipeline, shape)
  const y = new Map(nodes.map((node) => [node.id, node.y]))
  expect(y.get('agent scorer.v1')).toBeLessThan(y.get('agent store.v1') ?? 0)
})

test('an edge has the rate of its agent', () => {
  const { edges } = graphOf(pipeline, shape)
  const rate = new Map(edges.map((edge) => [edge.id, edge.rate]))
  expect(rate.get('channel posts agent scorer.v1')).toBe(7)
  expect(rate.get('agent scorer.v1 channel scores')).toBe(7)
})

test('agents that read what they lead to are drawn all the same', () => {
  const circle = [agent('a.v1', 'x', 'y'), agent('b.v1', 'y', 'x')]
  const { nodes, edges } = graphOf({ channels: [], agents: circle, balanced: true }, shape)
  expect(nodes).toHaveLength(4)
  expect(edges).toHaveLength(4)
})

test('an agent that reads two channels is drawn once', () => {
  const both = [agent('mean.v1', 'demand', 'means', 3), agent('mean.v1', 'supply', 'means', 3)]
  const { nodes, edges } = graphOf({ channels: [], agents: both, balanced: true }, shape)
  expect(nodes.map(({ id }) => id)).toEqual([
    'channel demand',
    'channel supply',
    'agent mean.v1',
    'channel means',
  ])
  expect(edges).toHaveLength(3)
})

test('stages are the channel, then what its items go through', () => {
  const titles = (channel: string) => stagesOf(pipeline, channel).map(({ title }) => title)
  expect(titles('posts')).toEqual([
    'door: posts',
    'store.v1',
    'scorer.v1',
    'scorer.v2',
    'rollup.v1',
  ])
  expect(titles('demand')).toEqual(['door: demand'])
})
