import { QueryClient } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import { applyTotals } from './cache'

const total = (name: string, posts: number) => ({ name, score: posts / 10, posts, updatedAt: null })

test('live totals replace what lists and pages show, and nothing moves', () => {
  const cache = new QueryClient()
  const key = ['subreddits', { sort: 'posts' }]
  cache.setQueryData(key, { items: [total('b', 2), total('a', 1)], next: null })
  cache.setQueryData(['subreddit', 'a', 'posts', ''], { name: 'a', score: 0.1, posts: 1, rows: [] })
  applyTotals(cache, [total('a', 5), total('new', 1)])
  expect(cache.getQueryData(key)).toEqual({ items: [total('b', 2), total('a', 5)], next: null })
  expect(cache.getQueryData(['subreddit', 'a', 'posts', ''])).toMatchObject({
    score: 0.5,
    posts: 5,
  })
})

test('a list that holds none of them stays the same object', () => {
  const cache = new QueryClient()
  const page = { items: [total('a', 1)], next: null }
  cache.setQueryData(['subreddits', {}], page)
  applyTotals(cache, [total('b', 1)])
  expect(cache.getQueryData(['subreddits', {}])).toBe(page)
})

test('a list that is to be read again still is', async () => {
  const cache = new QueryClient()
  const key = ['subreddits', {}]
  cache.setQueryData(key, { items: [total('a', 1)], next: null })
  await cache.invalidateQueries({ queryKey: key })
  applyTotals(cache, [total('a', 2), total('b', 1)])
  expect(cache.getQueryState(key)?.isInvalidated).toBe(true)
})
