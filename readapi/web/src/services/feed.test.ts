import { expect, test, vi } from 'vitest'
import { ScoreFeed } from './feed'

const score = (n: number) => ({
  dataId: `d${n}`,
  postId: `p${n}`,
  subreddit: 'a',
  createdAt: n,
  score: 0.5,
  title: null,
})
const scores = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => score(from + i))
const ids = (feed: ScoreFeed) => feed.view.rows.map((row) => row.postId)

test('shows the newest on top, and so many at most', () => {
  const feed = new ScoreFeed()
  feed.add(scores(0, 3), 3, 0)
  expect(ids(feed)).toEqual(['p2', 'p1', 'p0'])
  feed.add(scores(3, 100), 97, 0)
  expect(feed.view.rows).toHaveLength(40)
  expect(ids(feed)[0]).toBe('p99')
})

test('a pause holds the rows still and counts what comes', () => {
  const feed = new ScoreFeed()
  feed.add(scores(0, 2), 2, 0)
  feed.pause()
  const { rows } = feed.view
  feed.add(scores(2, 4), 1000, 0)
  expect(feed.view.rows).toBe(rows)
  expect(feed.view.waiting).toBe(1000)
  feed.resume()
  expect(ids(feed)).toEqual(['p3', 'p2', 'p1', 'p0'])
  expect(feed.view).toMatchObject({ paused: false, waiting: 0 })
})

test('the same post scored twice has two rows of their own', () => {
  const feed = new ScoreFeed()
  feed.add([score(1)], 1, 0)
  feed.add([score(1)], 1, 0)
  expect(new Set(feed.view.rows.map((row) => row.seq)).size).toBe(2)
})

test('the rate is that of the last whole seconds, skipped scores included', () => {
  const feed = new ScoreFeed()
  for (let second = 0; second < 5; second++) feed.add(scores(0, 1), 200, second * 1000)
  expect(feed.rate(5000)).toBe(200)
  expect(feed.rate(60_000)).toBe(0)
})

test('tells who watches, until they stop', () => {
  const feed = new ScoreFeed()
  const watcher = vi.fn()
  const stop = feed.watch(watcher)
  feed.add([score(1)], 1, 0)
  stop()
  feed.add([score(2)], 1, 0)
  expect(watcher).toHaveBeenCalledTimes(1)
})
