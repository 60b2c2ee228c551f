import { expect, test } from 'vitest'
import { predictionsIn, scoresIn, seriesTopics, subredditTopics, totalsIn } from './liveItems'

const score = { post_id: 'p', subreddit: 'a', created_utc: 1, score: 0.5, data_id: 'd' }
const total = { subreddit: 'a', posts: 2, score: 0.5, updated: '2026-01-01T00:00:00Z' }

test('items are told apart by topic, or by channel on a mixed one', () => {
  const events = [
    { topic: 'scores', data: score },
    { topic: 'subreddit:a', channel: 'posts-scores', data: { ...score, title: 'T' } },
    { topic: 'subreddit:a', channel: 'subreddit-scores-5min', data: {} },
    { topic: 'subreddit:a', channel: 'subreddit-scores-total', data: total },
    { topic: 'totals', data: total },
  ]
  expect(scoresIn(events).map((item) => item.title)).toEqual([null, 'T'])
  expect(totalsIn(events).map((item) => item.name)).toEqual(['a', 'a'])
})

test('malformed items are left out', () => {
  expect(scoresIn([{ topic: 'scores', data: null }])).toEqual([])
  expect(totalsIn([{ topic: 'totals', data: { posts: 'many' } }])).toEqual([])
})

test('a subreddit’s topic is in lower case; a name that can’t be one has none', () => {
  expect(subredditTopics('GoLang')).toEqual(['subreddit:golang'])
  expect(subredditTopics('a,scores')).toEqual([])
  expect(subredditTopics('x'.repeat(500))).toEqual([])
  expect(subredditTopics('')).toEqual([])
})

test('predictions come by the topics of series, whose names are as they were given', () => {
  const data = { series: 'P', channel: 'demand', at: '2026-01-01T00:00:00Z', value: 1, reading: 2 }
  const events = [
    { topic: 'series:P', data },
    { topic: 'series:P', data: { ...data, value: 'much' } },
    { topic: 'scores', data },
  ]
  expect(predictionsIn(events).map(({ reading }) => reading.value)).toEqual([2])
  expect(seriesTopics('Plant 7')).toEqual(['series:Plant 7'])
})
