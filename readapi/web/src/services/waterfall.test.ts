import { expect, test } from 'vitest'
import type { Hop, Trace } from './types'
import { layOut } from './waterfall'

const hop = (agent: string, fields: Partial<Hop>): Hop => ({
  agent,
  inAt: null,
  doneAt: null,
  queueMs: null,
  retryMs: null,
  workMs: null,
  attempts: 1,
  failedAttempts: 0,
  error: null,
  deadAt: null,
  items: [],
  ...fields,
})

const trace = (fields: Partial<Trace>): Trace => ({
  dataId: 'u',
  channel: 'posts',
  source: 'local',
  createdAt: 1000,
  status: 'done',
  hops: [],
  waiting: [],
  rejected: null,
  ...fields,
})

const scored = hop('scorer.v1', { inAt: 1020, doneAt: 1030, queueMs: 20, workMs: 10 })
const stored = hop('store.v1', { inAt: 1080, doneAt: 1100, queueMs: 50, workMs: 20 })

test('hops lie in time, waiting before work', () => {
  const { rows, totalMs } = layOut(trace({ hops: [stored, scored] }), 'linear', 0)
  expect(totalMs).toBe(100)
  expect(rows.map((row) => row.hop.agent)).toEqual(['scorer.v1', 'store.v1'])
  expect(rows[0]?.queue).toEqual({ left: 0, width: 0.2 })
  expect(rows[0]?.work?.left).toBeCloseTo(0.2)
  expect(rows[1]?.queue?.left).toBeCloseTo(0.3)
  expect(rows[1]?.work?.width).toBeCloseTo(0.2)
})

test('a hop under way reaches to now', () => {
  const hops = [scored, hop('slow.v1', { inAt: 1030, queueMs: 0 })]
  const { rows, totalMs } = layOut(trace({ status: 'in_flight', hops }), 'linear', 2000)
  expect(totalMs).toBe(1000)
  expect(rows[1]?.work?.left).toBeCloseTo(0.03)
  expect(rows[1]?.work?.width).toBeCloseTo(0.97)
})

test('a hop that failed, without a time to it, is a mark where it began', () => {
  const hops = [scored, hop('bad.v1', { inAt: 1025, queueMs: 0, error: 'no' })]
  const { rows } = layOut(trace({ status: 'failed', hops }), 'linear', 9999)
  expect(rows[1]?.work?.width).toBe(0)
})

test('a hop that gave up reaches to when it did', () => {
  const hops = [scored, hop('bad.v1', { inAt: 1050, queueMs: 0, error: 'no', deadAt: 1200 })]
  const { rows, totalMs } = layOut(trace({ status: 'failed', hops }), 'linear', 9999)
  expect(totalMs).toBe(200)
  expect(rows[1]?.work).toEqual({ left: 0.25, width: 0.75 })
})

test('attempts before the last are no work of it', () => {
  const slow = hop('slow.v1', { inAt: 1020, doneAt: 1100, queueMs: 0, retryMs: 60, workMs: 20 })
  const { rows } = layOut(trace({ hops: [slow] }), 'linear', 0)
  expect(rows[0]?.retry?.left).toBeCloseTo(0.2)
  expect(rows[0]?.retry?.width).toBeCloseTo(0.6)
  expect(rows[0]?.work?.left).toBeCloseTo(0.8)
  expect(rows[0]?.work?.width).toBeCloseTo(0.2)
  const once = layOut(trace({ hops: [{ ...scored, retryMs: 0 }] }), 'linear', 0)
  expect(once.rows[0]?.retry).toBeNull()
})

test('the log scale widens what is fast', () => {
  const slow = hop('archive.v1', { inAt: 1030, doneAt: 61_000, queueMs: 0, workMs: 59_970 })
  const linear = layOut(trace({ hops: [scored, slow] }), 'linear', 0)
  const log = layOut(trace({ hops: [scored, slow] }), 'log', 0)
  expect(linear.rows[0]?.queue?.width).toBeLessThan(0.001)
  expect(log.rows[0]?.queue?.width).toBeGreaterThan(0.2)
  expect(log.ticks.map((tick) => tick.ms)).toEqual([0, 1, 10, 100, 1000, 10_000, 60_000])
})

test('clocks that disagree keep every bar inside', () => {
  const early = hop('early.v1', { inAt: 900, doneAt: 950, queueMs: 10, workMs: 50 })
  const { rows } = layOut(trace({ hops: [early] }), 'log', 0)
  expect(rows[0]?.queue).toEqual({ left: 0, width: 0 })
  expect(rows[0]?.work).toEqual({ left: 0, width: 0 })
})

test('an item without hops has nothing to lay out', () => {
  expect(layOut(trace({}), 'linear', 0).rows).toEqual([])
})
