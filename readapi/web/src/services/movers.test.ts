import { expect, test } from 'vitest'
import { Movers, WINDOW_MS } from './movers'

const total = (name: string, score: number | null) => ({ name, score, posts: 9, updatedAt: null })

test('ranks changes since a subreddit was first heard of, either way', () => {
  const movers = new Movers()
  movers.observe(total('up', 0.5), 0)
  movers.observe(total('down', 0.5), 0)
  movers.observe(total('still', 0.5), 0)
  movers.observe(total('up', 0.52), 1000)
  movers.observe(total('down', 0.45), 1000)
  movers.observe(total('still', 0.5), 1000)
  const top = movers.top(8, 2000)
  expect(top.map((mover) => mover.name)).toEqual(['down', 'up'])
  expect(top[0]?.change).toBeCloseTo(-0.05)
  expect(top[1]).toMatchObject({ score: 0.52, posts: 9 })
})

test('a change older than the window no longer counts', () => {
  const movers = new Movers()
  movers.observe(total('a', 0.2), 0)
  movers.observe(total('a', 0.4), 20_000)
  expect(movers.top(8, 30_000)).toHaveLength(1)
  expect(movers.top(8, 20_000 + WINDOW_MS)).toEqual([])
})

test('measures against the score at the window’s beginning', () => {
  const movers = new Movers()
  for (let minute = 0; minute <= 10; minute++) {
    movers.observe(total('a', minute / 100), minute * 60_000)
  }
  expect(movers.top(1, 600_000)[0]?.change).toBeCloseTo(0.05)
})

test('holds at most so many, and forgets the longest unheard of', () => {
  const movers = new Movers()
  for (let n = 0; n < 2500; n++) movers.observe(total(`s${n}`, 0.5), n)
  for (let n = 0; n < 2500; n++) movers.observe(total(`s${n}`, 0.6), 5000 + n)
  expect(movers.top(9999, 10_000).length).toBeLessThanOrEqual(2000)
})

test('a total without a score moves nothing', () => {
  const movers = new Movers()
  movers.observe(total('a', null), 0)
  expect(movers.top(8, 1)).toEqual([])
})
