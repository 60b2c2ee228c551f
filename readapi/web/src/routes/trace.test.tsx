// @vitest-environment jsdom
import { cleanup, screen, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { LettersAPI, makeLetter } from '../testing/letters'
import { API, openPage, standInForBrowser } from '../testing/pages'

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
beforeEach(standInForBrowser)
afterEach(() => {
  cleanup()
  server.resetHandlers()
})
afterAll(() => server.close())

const letter = makeLetter(1)
const other = makeLetter(1, {
  agent: 'store-posts.v1',
  reason: 'panic',
  error: 'index out of range',
})

function hold(letters: LettersAPI, trace: () => Response) {
  server.use(...letters.handlers(), http.get(`${API}/api/trace/:id`, trace))
}

const hop = (agent: string, fields: object) => ({
  agent,
  in: '2026-11-21T08:00:00.5Z',
  queue_ms: 500,
  attempts: 1,
  ...fields,
})
const traceOf = (...hops: object[]) =>
  HttpResponse.json({
    data_id: letter.data_id,
    channel: 'posts',
    source: 'local',
    created: '2026-11-21T08:00:00Z',
    status: 'failed',
    hops,
  })
const dead = { error: 'no', dead: '2026-11-21T08:00:01Z' }

test('each agent that gave the item up has its letter, those that did not have none', async () => {
  const api = new LettersAPI([letter, other])
  const done = hop('archive.v1', { error: 'at first', done: '2026-11-21T08:00:02Z', attempts: 2 })
  hold(api, () => traceOf(hop('scorer.v1', dead), hop('store-posts.v1', dead), done))
  openPage(`/trace/${letter.data_id}`)
  const refused = await screen.findByRole('region', { name: 'Dead letter of scorer.v1' })
  expect(within(refused).getByText(letter.error)).toBeTruthy()
  expect(within(refused).getByLabelText('Data').textContent).toContain('zygomatic')
  const broken = await screen.findByRole('region', { name: 'Dead letter of store-posts.v1' })
  expect(within(broken).getByText('panic')).toBeTruthy()
  expect(within(broken).getByRole('button', { name: 'Redrive' })).toBeTruthy()
  expect(api.asked.filter((address) => address.includes('archive'))).toEqual([])
})

test('a letter that is not stored yet comes by itself', async () => {
  const api = new LettersAPI([])
  hold(api, () => traceOf(hop('scorer.v1', dead)))
  openPage(`/trace/${letter.data_id}`)
  await screen.findByRole('rowheader', { name: /scorer\.v1/ })
  api.letters = [letter]
  expect(await screen.findByRole('region', { name: 'Dead letter of scorer.v1' })).toBeTruthy()
})

test('a dead letter outlives its trace', async () => {
  hold(new LettersAPI([letter]), () => HttpResponse.json({ code: 'not_found' }, { status: 404 }))
  openPage(`/trace/${letter.data_id}`)
  expect(await screen.findByText('No trace of this data_id')).toBeTruthy()
  expect(await screen.findByText(letter.error)).toBeTruthy()
})
