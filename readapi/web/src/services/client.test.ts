import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import * as v from 'valibot'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { ApiClient } from './client'
import { ApiError, isNotFound, isTransient } from './errors'

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

const url = 'http://here/api/thing'
const api = new ApiClient('http://here')
const schema = v.object({ n: v.number() })
const answer = (response: () => HttpResponse<string>) => server.use(http.get(url, response))
const failure = () => api.get('/api/thing', schema).then(String, (error: unknown) => error)

test('returns what the schema makes of the answer', async () => {
  answer(() => new HttpResponse('{"n":1,"m":2}'))
  expect(await api.get('/api/thing', schema)).toEqual({ n: 1 })
})

test('an error keeps the server’s code and words', async () => {
  const problem = { code: 'not_found', title: 'Not found', detail: 'no such subreddit: x' }
  answer(() => new HttpResponse(JSON.stringify(problem), { status: 404 }))
  const error = await failure()
  expect(error).toMatchObject({ code: 'not_found', message: 'no such subreddit: x', status: 404 })
  expect(isNotFound(error)).toBe(true)
  expect(isTransient(error)).toBe(false)
})

test('an error page of a proxy is told by its status', async () => {
  answer(() => new HttpResponse('<h1>Bad gateway</h1>', { status: 502 }))
  const error = await failure()
  expect(error).toMatchObject({ code: 'failed', message: 'The server answered 502.' })
  expect(isTransient(error)).toBe(true)
})

test('no answer is unreachable', async () => {
  answer(() => HttpResponse.error() as HttpResponse<string>)
  const error = await failure()
  expect(error).toMatchObject({ code: 'unreachable', status: 0 })
  expect(isTransient(error)).toBe(true)
})

test('an answer of another shape says where', async () => {
  answer(() => new HttpResponse('{"n":"one"}'))
  const error = await failure()
  expect(error).toBeInstanceOf(ApiError)
  expect(error).toMatchObject({ code: 'unexpected' })
  expect(String(error)).toContain('/api/thing: n:')
})

test('a cancelled read is no failure of the server', async () => {
  answer(() => new HttpResponse('{"n":1}'))
  const signal = AbortSignal.abort()
  await expect(api.get('/api/thing', schema, signal)).rejects.not.toBeInstanceOf(ApiError)
})

test('posts JSON, with the key where there is one', async () => {
  const sent: unknown[] = []
  server.use(
    http.post(url, async ({ request }) => {
      const { headers } = request
      sent.push([headers.get('Content-Type'), headers.get('Authorization'), await request.json()])
      return HttpResponse.json({ n: 1 })
    }),
  )
  expect(await api.post('/api/thing', { a: 1 }, schema)).toEqual({ n: 1 })
  await new ApiClient('http://here', () => 'k').post('/api/thing', {}, schema)
  expect(sent).toEqual([
    ['application/json', null, { a: 1 }],
    ['application/json', 'Bearer k', {}],
  ])
})
