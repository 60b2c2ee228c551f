import { expect, test } from 'vitest'
import { EventBuffer } from './buffer'

const total = (subreddit: string, posts: number) => ({
  topic: 'totals',
  data: { subreddit, posts },
})

test('keeps the newest total of each subreddit', () => {
  const buffer = new EventBuffer()
  for (const event of [total('a', 1), total('b', 1), total('a', 2)]) buffer.add(event)
  const batch = buffer.take()
  expect(batch.events).toEqual([total('b', 1), total('a', 2)])
  expect(batch.received).toBe(3)
  expect(batch.skipped).toBe(0)
})

test('keeps a total though thousands of scores come after it', () => {
  const buffer = new EventBuffer()
  const channel = 'subreddit-scores-total'
  buffer.add({ topic: 'subreddit:a', channel, data: { subreddit: 'a' } })
  for (let n = 0; n < 5000; n++) {
    buffer.add({ topic: 'subreddit:a', channel: 'posts-scores', data: { n } })
  }
  const { events, skipped } = buffer.take()
  expect(events[0]?.channel).toBe(channel)
  expect(events).toHaveLength(501)
  expect(skipped).toBe(4500)
})

test('keeps roll-ups of different windows apart', () => {
  const buffer = new EventBuffer()
  const rollUp = (start: string, posts: number) => ({
    topic: 'subreddit:a',
    channel: 'subreddit-scores-5min',
    data: { subreddit: 'a', start, posts },
  })
  for (const event of [rollUp('t1', 1), rollUp('t2', 1), rollUp('t1', 2)]) buffer.add(event)
  expect(buffer.take().events).toEqual([rollUp('t2', 1), rollUp('t1', 2)])
})

test('is empty once taken', () => {
  const buffer = new EventBuffer()
  buffer.add(total('a', 1))
  expect(buffer.empty).toBe(false)
  buffer.take()
  expect(buffer.empty).toBe(true)
  expect(buffer.take().events).toEqual([])
})

test('forgets the subreddits longest unheard of past 5,000', () => {
  const buffer = new EventBuffer()
  for (let n = 0; n < 6000; n++) buffer.add(total(`s${n}`, 1))
  const { events, skipped } = buffer.take()
  expect(events).toHaveLength(5000)
  expect(skipped).toBe(1000)
  expect(events.at(-1)).toEqual(total('s5999', 1))
})
