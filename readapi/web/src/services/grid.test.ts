import { expect, test } from 'vitest'
import type { ExploreParams } from './explore'
import { cellOf, readGrid, type GridParams } from './grid'
import type { Exploration } from './types'

const group = (posts: number, ...key: string[]) => ({ key, posts, score: 0.5, serious: 0.5 })
const total = { posts: 9, score: 0.5, serious: 0.5 }

/** Answers in turn, and keeps what was asked. */
function server(...answers: Partial<Exploration>[]) {
  const asked: ExploreParams[] = []
  const ask = (params: ExploreParams) => {
    asked.push(params)
    return Promise.resolve({ total, groups: [], next: null, ...answers.shift() })
  }
  return { ask, asked }
}

const params: GridParams = {
  row: { by: 'subreddit', most: 2 },
  column: { by: 'hour', most: 24 },
  filters: { kind: ['text'] },
  sort: 'count',
  min: undefined,
}

test('asks for the largest rows first, then for their groups only', async () => {
  const { ask, asked } = server(
    { groups: [group(5, 'golang'), group(4, 'pics')], next: 'more' },
    { groups: [group(3, 'golang', '7')] },
  )
  const grid = await readGrid(ask, params)
  expect(asked).toMatchObject([
    { by: ['subreddit'], sort: 'count', order: 'desc', limit: 2, kind: ['text'] },
    { by: ['subreddit', 'hour'], subreddit: ['golang', 'pics'], kind: ['text'] },
  ])
  expect(grid.rows).toEqual(['golang', 'pics'])
  expect(grid.columns).toHaveLength(24)
  expect(cellOf(grid, 'golang', '7')?.posts).toBe(3)
  expect(cellOf(grid, 'pics', '7')).toBeUndefined()
  expect(grid.isCut).toBe(true)
})

test('of times the newest are shown, in their order, with the gaps', async () => {
  const { ask, asked } = server(
    { groups: [group(2, '2012-03'), group(1, '2012-01')] },
    { groups: [group(1, '2012-01'), group(2, '2012-03')] },
  )
  const grid = await readGrid(ask, { ...params, row: undefined, column: { by: 'month', most: 12 } })
  expect(asked[0]).toMatchObject({ sort: 'key', order: 'desc' })
  expect(asked[1]).toMatchObject({ from: '2012-01-01T00:00:00Z', to: '2012-04-01T00:00:00Z' })
  expect(grid.columns).toEqual(['2012-01', '2012-02', '2012-03'])
  expect(cellOf(grid, '', '2012-03')?.posts).toBe(2)
  expect(grid.isCut).toBe(false)
})
