import { QueryClient } from '@tanstack/react-query'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import {
  aboutOf,
  applyRecommended,
  idIn,
  labelOf,
  movesOf,
  newestRecommended,
  reasonOf,
  titlesOf,
  toldOf,
} from './shop'
import type { Product, Recommended, UserEvent } from './types'
import { product, recommended, recommendedLive } from './wireShop'

const event = (kind: string, about: string): UserEvent => ({
  dataId: `${kind} ${about}`,
  at: 1,
  kind,
  product: about,
  title: null,
  query: null,
})
const named = (id: string, title: string): Product => ({ id, title, users: 1, point: null })
const found = (at: number, fields: Partial<Recommended> = {}): Recommended => ({
  user: 'u',
  generatedAt: at,
  isPopular: false,
  isLive: false,
  point: [1, 2],
  items: [],
  ...fields,
})
const item = (product: string) => ({ product, title: null, score: 1, because: [] })

test('reasons tell what was done with each product, once where it is the same', () => {
  const titles = titlesOf([named('a', 'Shoes'), named('b', 'Boots')], [])
  const events = [event('click', 'a'), event('view', 'a'), event('click', 'b'), event('like', 'c')]
  const reason = (...because: string[]) => reasonOf(because, events, titles)
  expect(reason('a')).toBe('because you clicked Shoes')
  expect(reason('a', 'b', 'c')).toBe('because you clicked Shoes, Boots and liked c')
  expect(reason('a', 'x')).toBe('because you clicked Shoes and used x')
  expect(reason()).toBe('')
})

test('events are told in words', () => {
  expect(['click', 'purchase', 'scroll'].map(toldOf)).toEqual(['clicked', 'bought', 'scrolled'])
  expect(aboutOf({ ...event('click', 'a'), title: 'Shoes' })).toBe('Shoes')
  expect(aboutOf({ ...event('search', ''), product: null, query: 'red' })).toBe('“red”')
})

test('moves are from one place to another, or from outside', () => {
  expect([...movesOf(['a', 'b', 'c'], ['c', 'b', 'd', 'a'])]).toEqual([
    ['c', { from: 3, to: 1 }],
    ['d', { from: undefined, to: 3 }],
    ['a', { from: 1, to: 4 }],
  ])
})

test('what is popular is told from what is found, and a point may be missing', () => {
  const answer = { user: 'u', generated: '1970-01-01T00:00:00.005Z', items: [] }
  expect(v.parse(recommended, { ...answer, point: [1, 2] })).toEqual(found(5))
  expect(v.parse(recommended, { ...answer, fallback: 'popular' })).toEqual(
    found(5, { isPopular: true, point: null }),
  )
  expect(v.parse(recommendedLive, answer)).toEqual(found(5, { isLive: true, point: null }))
  const bare = { id: 'a', title: '', users: 0, x: null, y: null }
  expect(v.parse(product, bare)).toEqual({ id: 'a', title: 'a', users: 0, point: null })
})

test('live news shows at once, with the titles that are known and the point of before', () => {
  const cache = new QueryClient()
  const key = ['user', 'u', 'recommended']
  cache.setQueryData(['products', '', 500], { items: [named('b', 'Boots')], next: null })
  cache.setQueryData(key, found(1, { items: [{ ...item('a'), title: 'Shoes' }] }))
  const items = ['b', 'a', 'x', 'y'].map(item)
  applyRecommended(cache, found(2, { isLive: true, point: null, items }), 3)
  const shown = cache.getQueryData<Recommended>(key)
  expect(shown).toMatchObject({ generatedAt: 2, isLive: true, point: [1, 2] })
  expect(shown?.items.map(({ title }) => title)).toEqual(['Boots', 'Shoes', null])
  applyRecommended(cache, found(1, { isLive: true }), 3)
  expect(cache.getQueryData(key)).toBe(shown)
})

test('an answer that was made before live news does not undo it', () => {
  const live = found(5, { isLive: true })
  expect(newestRecommended(live, found(4))).toBe(live)
  expect(newestRecommended(live, found(9, { isPopular: true }))).toBe(live)
  for (const read of [found(5), found(6), found(4, { user: 'other' })]) {
    expect(newestRecommended(live, read)).toBe(read)
  }
  expect(newestRecommended(found(5), found(4))).toEqual(found(4))
})

test('a product’s label leads back to its id, and so does an id', () => {
  expect(idIn(labelOf({ id: 'shoes-1', title: 'Red · shoes' }))).toBe('shoes-1')
  expect(idIn(labelOf({ id: 'shoes-1', title: 'shoes-1' }))).toBe('shoes-1')
  expect(idIn('shoes-1')).toBe('shoes-1')
})
