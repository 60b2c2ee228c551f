import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { ApiClient } from './client'
import { findTarget, readTarget } from './search'

const server = setupServer(
  http.get('http://here/api/subreddit/:name', ({ params }) =>
    String(params.name).toLowerCase() === 'golang'
      ? HttpResponse.json({ name: 'golang', posts: 1, score: 0.5 })
      : HttpResponse.json({ code: 'not_found' }, { status: 404 }),
  ),
  http.get('http://here/api/posts/:id', ({ params }) =>
    params.id === 'p6yc'
      ? HttpResponse.json({ id: 'p6yc', subreddit: 'a', title: 't', created_utc: 1 })
      : HttpResponse.json({ code: 'not_found' }, { status: 404 }),
  ),
)
beforeAll(() => server.listen())
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

const api = new ApiClient('http://here')
const dataId = 'fdc7d2f2-062c-4683-9a41-1d7912723c1b'

test.each([
  [dataId, { kind: 'trace', dataId }],
  [` ${dataId.toUpperCase()} `, { kind: 'trace', dataId }],
  ['r/golang', { kind: 'subreddit', name: 'golang' }],
  ['/r/golang/', { kind: 'subreddit', name: 'golang' }],
  ['https://www.reddit.com/r/golang/', { kind: 'subreddit', name: 'golang' }],
  ['https://www.reddit.com/r/golang/comments/p6yc/title/', { kind: 'post', id: 'p6yc' }],
  ['t3_p6yc', { kind: 'post', id: 'p6yc' }],
])('%s is told by its look', (text, target) => {
  expect(readTarget(text)).toEqual(target)
})

test.each([
  ['GoLang', { kind: 'subreddit', name: 'golang' }],
  ['p6yc', { kind: 'post', id: 'p6yc' }],
  ['nowhere', null],
  ['  ', null],
])('a bare word is looked up: %s', async (text, target) => {
  expect(await findTarget(api, text)).toEqual(target)
})

test('a server that is unwell is no "not found"', async () => {
  server.use(http.get('http://here/api/posts/:id', () => new HttpResponse('', { status: 503 })))
  await expect(findTarget(api, 'golang')).rejects.toThrow('503')
})
