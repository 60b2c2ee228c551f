import * as v from 'valibot'
import { expect, test } from 'vitest'
import * as wire from './wire'

test('a subreddit’s page: times in milliseconds, unknown fields left out', () => {
  const view = v.parse(wire.subreddit, {
    name: 'golang',
    score: 0.71,
    posts: 2,
    first: '2012-01-01T00:00:00Z',
    last: '2012-01-02T00:00:00.5Z',
    hourly: [{ start: '2012-01-01T00:00:00Z', score: 0.5, posts: 1 }],
    items: [{ id: 'a', data_id: 'u', title: 'Hi', created_utc: 1325376000, score: null }],
    next: null,
    later: true,
  })
  expect(view.lastAt).toBe(Date.UTC(2012, 0, 2, 0, 0, 0, 500))
  expect(view.hourly[0]?.startAt).toBe(1325376000_000)
  expect(view.rows[0]).toMatchObject({ id: 'a', createdAt: 1325376000_000, score: null })
  expect(view.rows[0]).toMatchObject({ author: null, permalink: null, demo: false })
  expect(view).not.toHaveProperty('later')
})

test('a subreddit without posts has no score', () => {
  const view = v.parse(wire.subreddit, { name: 'new', score: 0, posts: 0 })
  expect(view).toMatchObject({ score: null, posts: 0, rows: [], hourly: [], next: null })
})

test('a post: our score beside the object that Reddit gave, with its own', () => {
  const post = v.parse(wire.post, {
    id: 'p',
    data_id: 'u',
    subreddit: 'go',
    title: 'Is 1 &lt; 2 &amp;lt; 3?',
    author: '',
    created_utc: '1325376000',
    score: 0.25,
    scorer: 'scorer.v1',
    model: 'm1',
    explanation: [{ token: 'is', weight: 0.1 }],
    post: { score: 900, selftext: 'a &gt; b', domain: 'self.go', over_18: false },
  })
  expect(post).toMatchObject({ score: 0.25, text: 'a > b', domain: 'self.go', model: 'm1' })
  expect(post.title).toBe('Is 1 < 2 &lt; 3?')
  expect(post.author).toBeNull()
  expect(post.demo).toBe(false)
})

test.each([
  ['its object says so', { post: { demo: true } }],
  ['its object is from the demo', { post: { source: 'demo' } }],
  ['the answer says so', { demo: true }],
  ['the answer is from the demo', { source: 'demo' }],
])('a post is the demo’s where %s', (_, fields) => {
  const wirePost = { id: 'p', subreddit: 'go', title: 'T', created_utc: 1, score: null, ...fields }
  expect(v.parse(wire.post, wirePost).demo).toBe(true)
})

test('a trace with hops that are not done', () => {
  const trace = v.parse(wire.trace, {
    data_id: 'u',
    channel: 'posts',
    source: 'local',
    created: '2026-11-21T08:00:00.123456Z',
    status: 'in_flight',
    hops: [{ agent: 'a.v1', in: '2026-11-21T08:00:01Z', done: null, queue_ms: 5, work_ms: null }],
    waiting: ['a.v1', 'b.v1'],
  })
  expect(trace.hops[0]).toMatchObject({
    doneAt: null,
    workMs: null,
    failedAttempts: 0,
    error: null,
  })
  expect(trace.waiting).toEqual(['a.v1', 'b.v1'])
  expect(trace.rejected).toBeNull()
})

test.each([
  ['done at once', { done: '2026-11-21T08:00:02Z', attempts: 1 }, 0],
  ['done at the third attempt', { done: '2026-11-21T08:00:02Z', attempts: 3 }, 2],
  ['given up', { attempts: 2, error: 'no' }, 2],
  ['at its first attempt', { attempts: 1 }, 0],
])('a hop %s has so many failed attempts', (_, fields, failed) => {
  const trace = v.parse(wire.trace, {
    data_id: 'u',
    created: '2026-11-21T08:00:00Z',
    status: 'in_flight',
    hops: [{ agent: 'a.v1', in: '2026-11-21T08:00:01Z', ...fields }],
    waiting: [],
  })
  expect(trace.hops[0]?.failedAttempts).toBe(failed)
})

test('a hop’s times keep their microseconds', () => {
  const { hops } = v.parse(wire.trace, {
    data_id: 'u',
    created: '2026-11-21T08:00:00Z',
    status: 'done',
    hops: [{ agent: 'a.v1', in: '2026-11-21T08:00:00.000250Z', done: '2026-11-21T08:00:00.001Z' }],
  })
  expect((hops[0]?.doneAt ?? 0) - (hops[0]?.inAt ?? 0)).toBeCloseTo(0.75, 3)
})

test.each([
  ['a time that is none', wire.subredditTotal, { name: 'a', updated: 'soon' }],
  ['a missing name', wire.subredditTotal, { posts: 1 }],
  ['a status that nobody knows', wire.trace, { data_id: 'u', created: '2026-01-01', status: '?' }],
  ['a score that is text', wire.scoreEvent, { post_id: 'p', subreddit: 'a', score: '1' }],
])('%s is refused', (_, schema, value) => {
  expect(v.safeParse(schema, value).success).toBe(false)
})

test('a list without items is an empty one', () => {
  expect(v.parse(wire.page(wire.subredditTotal), { items: null, next: null })).toEqual({
    items: [],
    next: null,
  })
})
