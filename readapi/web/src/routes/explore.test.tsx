// @vitest-environment jsdom
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { ExploreAPI, makePost, type ScoredPost } from '../testing/explore'
import { openPage, standInForBrowser } from '../testing/pages'

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
beforeEach(standInForBrowser)
afterEach(() => {
  cleanup()
  server.resetHandlers()
})
afterAll(() => server.close())

function hold(...posts: ScoredPost[]) {
  const api = new ExploreAPI(posts)
  server.use(...api.handlers())
  return api
}

const three = [
  makePost(1, { score: 0.9 }),
  makePost(2, { score: 0.7 }),
  makePost(3, { subreddit: 'pics', score: 0.1, title: 'cat 3' }),
]

const rowsOf = async (name: string) => {
  const table = await screen.findByRole('table', { name })
  return within(table)
    .getAllByRole('row')
    .slice(1)
    .map((row) =>
      within(row)
        .getAllByRole('cell')
        .map(({ textContent }) => textContent),
    )
}
const press = async (name: string | RegExp) =>
  fireEvent.click(await screen.findByRole('button', { name }))
const choose = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } })

test('begins with the subreddits, the largest first, and what all posts come to', async () => {
  hold(...three)
  openPage('/explore')
  expect(await rowsOf('Posts by subreddit')).toEqual([
    ['2', '0.80', '100%'],
    ['1', '0.10', '0%'],
  ])
  expect(screen.getByText('0.567')).toBeTruthy()
  expect(screen.getByText('67%')).toBeTruthy()
})

test('a row leaves only its posts, a chip gives the others back', async () => {
  hold(...three)
  const pages = openPage('/explore')
  await press('r/pics')
  await waitFor(() => expect(pages.state.location.href).toBe('/explore?subreddit=pics'))
  await waitFor(async () => expect(await rowsOf('Posts by subreddit')).toHaveLength(1))
  await press('Take away: Subreddit: r/pics')
  await waitFor(() => expect(pages.state.location.href).toBe('/explore'))
})

test('a month that is picked becomes a span of time', async () => {
  hold(...three)
  const pages = openPage('/explore?by=month')
  await press('Jun 2012')
  await waitFor(() =>
    expect(pages.state.location.href).toBe(
      '/explore?by=month&from=2012-06-01T00:00:00Z&to=2012-07-01T00:00:00Z',
    ),
  )
  expect(await screen.findByRole('button', { name: 'Take away: From 1 Jun 2012' })).toBeTruthy()
})

test('filters of one kind add up, and go to the server as they are in the address', async () => {
  const api = hold(...three)
  const pages = openPage('/explore?subreddit=golang')
  await screen.findByRole('table')
  fireEvent.change(screen.getByRole('combobox', { name: 'Value' }), {
    target: { value: ' r/pics' },
  })
  await press('Add filter')
  const href = '/explore?subreddit=golang&subreddit=pics'
  await waitFor(() => expect(pages.state.location.href).toBe(href))
  await waitFor(async () => expect(await rowsOf('Posts by subreddit')).toHaveLength(2))
  expect(api.asked).toContain('/api/explore?subreddit=golang&subreddit=pics')
  const file = screen.getByRole('link', { name: 'Download as CSV' }).getAttribute('href')
  expect(file).toBe(
    '/api/explore?by=subreddit&subreddit=golang&subreddit=pics&sort=count&order=desc&format=csv',
  )
})

test('a column’s head sorts, another measure sorts by it', async () => {
  const api = hold(...three)
  const pages = openPage('/explore?by=word')
  await press('Mean score')
  await waitFor(() => expect(pages.state.location.search).toMatchObject({ sort: 'score' }))
  choose('Measure', 'serious')
  await waitFor(() => expect(pages.state.location.search).not.toHaveProperty('sort'))
  await waitFor(() => expect(api.asked.at(-1)).toContain('sort=serious&order=desc'))
})

test('two dimensions make a heat map that arrows lead through', async () => {
  hold(...three)
  const pages = openPage('/explore?by=weekday,hour&measure=score')
  const map = await screen.findByRole('table', { name: 'Mean score by weekday and hour of day' })
  expect(within(map).getAllByRole('rowheader')).toHaveLength(7)
  expect(within(map).getAllByRole('columnheader')).toHaveLength(25)
  const friday = within(map).getByRole('button', {
    name: 'Friday, 01:00: mean score 0.90, 1 post',
  })
  expect(
    within(map)
      .getAllByRole('button')
      .map(({ tabIndex }) => tabIndex),
  ).toEqual([0, -1, -1])
  fireEvent.keyDown(friday, { key: 'ArrowRight' })
  fireEvent.click(friday)
  await waitFor(() =>
    expect(pages.state.location.search).toMatchObject({ weekday: '5', hour: '1' }),
  )
})

test('every page of a heat map’s groups is read', async () => {
  const api = hold(...three)
  api.perPage = 2
  openPage('/explore?by=weekday,hour')
  const map = await screen.findByRole('table', { name: 'Posts by weekday and hour of day' })
  expect(within(map).getAllByRole('button')).toHaveLength(3)
})

test('the posts themselves are a click away', async () => {
  hold(...three)
  const pages = openPage('/explore?subreddit=golang')
  await press('Show posts')
  const posts = within(await screen.findByRole('region', { name: 'Posts' }))
  const links = await posts.findAllByRole('link', { name: /channels/ })
  expect(links.map((link) => link.getAttribute('href'))).toEqual(['/post/p2', '/post/p1'])
  expect(pages.state.location.href).toBe('/explore?subreddit=golang&posts=shown')
})

test('while the server reads its log the page says how far it is, and goes on by itself', async () => {
  const api = hold(...three)
  api.instead = () =>
    HttpResponse.json(
      { code: 'unavailable', detail: 'explore has read 43% of the log' },
      { status: 503 },
    )
  openPage('/explore')
  const bar = await screen.findByRole('progressbar')
  expect(bar.getAttribute('value')).toBe('43')
  api.instead = () => undefined
  expect(await screen.findByRole('button', { name: 'r/golang' })).toBeTruthy()
})

test('a refusal is told in the server’s words', async () => {
  const api = hold(...three)
  api.instead = () =>
    HttpResponse.json({ code: 'invalid_argument', detail: 'hour: "24" is none' }, { status: 400 })
  openPage('/explore?hour=24')
  expect((await screen.findByRole('alert')).textContent).toContain('hour: "24" is none')
})

test('nothing at all is told from nothing that matches', async () => {
  const api = hold()
  openPage('/explore')
  expect(await screen.findByText('No posts yet')).toBeTruthy()
  cleanup()
  api.posts = three
  openPage('/explore?subreddit=rust&min=5')
  expect(await screen.findByText('No posts match')).toBeTruthy()
  await press('show groups of any size')
  expect(await screen.findByText(/Take a filter away, or choose another/)).toBeTruthy()
})
