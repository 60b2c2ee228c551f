// @vitest-environment jsdom
import { cleanup, screen, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { API, openPage, standInForBrowser } from '../testing/pages'

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'bypass' }))
beforeEach(standInForBrowser)
afterEach(() => {
  cleanup()
  server.resetHandlers()
})
afterAll(() => server.close())

const agent = (name: string, channel: string, writes: string, fields: object = {}) => ({
  agent: name,
  channel,
  writes,
  purpose: '',
  accepted: 10,
  done: 10,
  dead_lettered: 0,
  in_flight: 0,
  lag: 0,
  rate: 12,
  p50_ms: 1,
  p99_ms: 9,
  errors: 0,
  ...fields,
})
const flow = {
  channels: [
    { name: 'posts', depth: 10, rate: 12 },
    { name: 'posts-scores', depth: 7, rate: 12 },
  ],
  agents: [
    agent('scorer.v1', 'posts', 'posts-scores', { done: 7, dead_lettered: 3 }),
    agent('store-scores.v1', 'posts-scores', ''),
  ],
  balanced: true,
}
const card = (producer: string, fields: object = {}) => ({
  producer,
  channels: ['posts'],
  accepted: 0,
  rejected: 0,
  rejected_by: {},
  rate: 0,
  last: null,
  quarantined: false,
  quarantine: null,
  revoked: false,
  ...fields,
})

const hold = (producers: () => Response) =>
  server.use(
    http.get(`${API}/api/pipeline`, () => HttpResponse.json(flow)),
    http.get(`${API}/api/producers`, producers),
    http.get(`${API}/api/status`, () => HttpResponse.json({ version: 'v1', demo: false })),
  )

test('producers are shown with what they were refused for and until when', async () => {
  const bad = card('scraper-7', {
    accepted: 1,
    rejected: 2999,
    rejected_by: { invalid_item: 99, too_large: 2900 },
    last: '2026-11-21T08:00:01Z',
    quarantined: true,
    quarantine: { until: '2026-11-21T08:01:01Z' },
  })
  hold(() => HttpResponse.json({ items: [card('gone', { revoked: true }), bad], next: null }))
  openPage('/pipeline')
  const cards = within(await screen.findByRole('region', { name: 'Scorecards' }))
  const row = cards.getByRole('row', { name: /^scraper-7/ }).textContent
  expect(row).toContain('too_large 2,900, invalid_item 99')
  expect(row).toContain('2,9990.1%')
  expect(row).toMatch(/quarantined until 21 Nov 2026, 08:01:01/)
  expect(cards.getByRole('row', { name: /^gone/ }).textContent).toContain('revoked')
})

test('the graph stands where producers can’t be told of', async () => {
  hold(() => HttpResponse.json({ code: 'unavailable', detail: 'Not read yet.' }, { status: 503 }))
  openPage('/pipeline')
  const nodes = within(await screen.findByRole('list', { name: /in the order of flow/ }))
  expect(nodes.getAllByRole('listitem')[1]?.textContent).toMatch(
    /scorer\.v1, reads posts, writes posts-scores/,
  )
  const dead = nodes.getByRole('link', { name: /^scorer\.v1: ?3 dead$/ })
  expect(dead.getAttribute('href')).toBe('/dead-letters?agent=scorer.v1')
  expect(await screen.findByText('Not read yet.')).toBeTruthy()
})
