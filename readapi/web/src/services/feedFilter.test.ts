import { expect, test } from 'vitest'
import { ScoreFeed } from './feed'
import { wanted } from './feedFilter'

const score = (n: number, fields: object = {}) => ({
  dataId: `d${n}`,
  postId: `p${n}`,
  subreddit: 'golang',
  createdAt: n,
  score: 0.5,
  title: `Title ${n}`,
  ...fields,
})
const ids = (feed: ScoreFeed) => feed.view.rows.map((row) => row.postId)

test('an empty filter wants everything', () => {
  expect(wanted({})).toBeNull()
  expect(wanted({ q: ' ', subreddit: 'r/' })).toBeNull()
})

test('a filter asks for words, a subreddit and a range, all of them', () => {
  const isWanted = wanted({ q: 'HEAP', subreddit: 'r/Go', score: 'serious' })
  const heap = { title: 'A heap profile', score: 0.5 }
  expect(isWanted?.(score(1, heap))).toBe(true)
  expect(isWanted?.(score(1, { ...heap, title: 'A stack' }))).toBe(false)
  expect(isWanted?.(score(1, { ...heap, subreddit: 'aww' }))).toBe(false)
  expect(isWanted?.(score(1, { ...heap, score: 0.49 }))).toBe(false)
})

test('ranges take in both ends of the scale', () => {
  expect(wanted({ score: '4' })?.(score(1, { score: 1 }))).toBe(true)
  expect(wanted({ score: '0' })?.(score(1, { score: 0 }))).toBe(true)
  expect(wanted({ score: '0' })?.(score(1, { score: 0.2 }))).toBe(false)
})

test('the feed looks back when its filter changes, and goes on by it', () => {
  const feed = new ScoreFeed()
  feed.add([score(1), score(2, { subreddit: 'aww' }), score(3)], 3, 0)
  feed.filter({ subreddit: 'aww' })
  expect(ids(feed)).toEqual(['p2'])
  feed.add([score(4), score(5, { subreddit: 'aww' })], 2, 0)
  expect(ids(feed)).toEqual(['p5', 'p2'])
  feed.filter({})
  expect(ids(feed)).toEqual(['p5', 'p4', 'p3', 'p2', 'p1'])
})

test('rare rows stay however much else comes', () => {
  const feed = new ScoreFeed()
  feed.filter({ q: 'rare' })
  feed.add([score(0, { title: 'Rare' })], 1, 0)
  for (let n = 1; n < 100; n++)
    feed.add(
      Array.from({ length: 100 }, () => score(n)),
      100,
      0,
    )
  expect(ids(feed)).toEqual(['p0'])
})

test('a filter that changes in a pause shows nothing that came after it', () => {
  const feed = new ScoreFeed()
  feed.add([score(1), score(2, { subreddit: 'aww' })], 2, 0)
  feed.pause()
  feed.add([score(3, { subreddit: 'aww' }), score(4)], 2, 0)
  feed.filter({ subreddit: 'aww' })
  expect(ids(feed)).toEqual(['p2'])
  expect(feed.view.waiting).toBe(1)
  feed.add([score(5), score(6, { subreddit: 'aww' })], 2, 0)
  expect(feed.view.waiting).toBe(2)
  feed.resume()
  expect(ids(feed)).toEqual(['p6', 'p3', 'p2'])
})
