// @vitest-environment jsdom
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { API, openPage, standInForBrowser } from '../testing/pages'

const KEY = 'a-producers-key'
const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'bypass' }))
beforeEach(standInForBrowser)
afterEach(() => {
  cleanup()
  sessionStorage.clear()
  server.resetHandlers()
})
afterAll(() => server.close())

interface Event {
  user: string
  kind: string
  product?: string
  query?: string
}

const shoes = { id: 'p1', title: 'Red shoes', users: 2, x: 0, y: 0 }
const tent = { id: 'p2', title: 'Tent', users: 1, x: 1, y: 1 }
const PRODUCTS = [shoes, tent]

/** An API whose shop recommends what one did not use yet, because of what one did. */
function hold(...events: Event[]) {
  const sent: { key: string | null; item: Event }[] = []
  const of = (user: unknown) =>
    [...events, ...sent.map(({ item }) => item)].filter((e) => e.user === user)
  server.use(
    http.get(`${API}/api/products`, () => HttpResponse.json({ items: PRODUCTS, next: null })),
    http.get(`${API}/api/users/:user/recommendations`, ({ params: { user } }) => {
      const because = of(user).flatMap(({ product }) => product ?? [])
      const items = PRODUCTS.filter(({ id }) => !because.includes(id)).map(({ id, title }) => {
        return { product: id, title, score: 0.5, because }
      })
      const rest = because.length === 0 ? { fallback: 'popular' } : { point: [0.5, 0.5] }
      return HttpResponse.json({ user, generated: '2026-11-21T08:00:00Z', items, ...rest })
    }),
    http.get(`${API}/api/users/:user/events`, ({ params: { user } }) => {
      const items = of(user).map((event, i) => {
        const title = PRODUCTS.find(({ id }) => id === event.product)?.title
        return { data_id: String(i), at: '2026-11-21T08:00:00Z', title, ...event }
      })
      return HttpResponse.json({ items: items.reverse(), next: null })
    }),
    http.post(`${API}/v1/channels/events`, async ({ request }) => {
      const key = request.headers.get('Authorization')
      if (key !== `Bearer ${KEY}`) {
        return HttpResponse.json({ code: 'unauthenticated', detail: 'no' }, { status: 401 })
      }
      sent.push({ key, item: (await request.json()) as Event })
      return HttpResponse.json({ accepted: 1, rejected: 0, items: [] }, { status: 202 })
    }),
    http.get(`${API}/api/pipeline`, () => HttpResponse.json({})),
    http.get(`${API}/api/status`, () => HttpResponse.json({ demo: true })),
  )
  return sent
}

const press = async (name: string | RegExp) =>
  fireEvent.click(await screen.findByRole('button', { name }))
const listOf = async (name: string) =>
  within(await screen.findByRole('region', { name }))
    .getAllByRole('listitem')
    .map(({ textContent }) => textContent)

test('what is recommended has its reason, beside what was done', async () => {
  hold({ user: 'ann', kind: 'like', product: 'p1' })
  openPage('/recommendations?user=ann')
  await waitFor(async () =>
    expect((await listOf('For ann'))[0]).toBe('1Tentbecause you liked Red shoes0.500Click Tent'),
  )
  expect((await listOf('What ann did'))[0]).toContain('liked Red shoes')
})

test('a click takes a producer’s key, goes through the door, and changes the list', async () => {
  const sent = hold()
  openPage('/recommendations?user=bob')
  expect(await screen.findByText(/^Nothing is known of bob yet/)).toBeTruthy()
  await press(/^Click ?Red shoes$/)
  fireEvent.change(await screen.findByLabelText('Producer’s key'), { target: { value: KEY } })
  await press('Use this key')
  expect(await screen.findByText('Sent: bob clicked Red shoes.')).toBeTruthy()
  expect(sent[0]?.item).toMatchObject({ user: 'bob', kind: 'click', product: 'p1' })
  await waitFor(async () =>
    expect((await listOf('For bob'))[0]).toContain('because you clicked Red shoes'),
  )
})

test('a search is sent with its words', async () => {
  sessionStorage.setItem('gravitas-producer-key', KEY)
  const sent = hold()
  const pages = openPage('/recommendations?user=bob')
  fireEvent.change(await screen.findByLabelText('Do'), { target: { value: 'search' } })
  await waitFor(() =>
    expect(pages.state.location.href).toBe('/recommendations?user=bob&kind=search'),
  )
  fireEvent.change(await screen.findByLabelText('Words'), { target: { value: ' two tents ' } })
  await press('Send')
  expect(await screen.findByText('Sent: bob searched for “two tents”.')).toBeTruthy()
  expect(sent[0]?.item).toMatchObject({ kind: 'search', query: 'two tents' })
})

test('what the door refuses is said', async () => {
  sessionStorage.setItem('gravitas-producer-key', KEY)
  hold()
  server.use(
    http.post(`${API}/v1/channels/events`, () =>
      HttpResponse.json(
        { accepted: 0, rejected: 1, items: [{ code: 'invalid_item', detail: '/at: no' }] },
        { status: 422 },
      ),
    ),
  )
  openPage('/recommendations?user=bob')
  await press(/^Click ?Tent$/)
  expect((await screen.findByRole('alert')).textContent).toBe('Not sent. /at: no')
})

test('without a user one is asked for, and those of before are remembered', async () => {
  hold({ user: 'ann', kind: 'like', product: 'p1' })
  const pages = openPage('/recommendations')
  expect(await screen.findByRole('link', { name: 'demo-1' })).toBeTruthy()
  fireEvent.change(await screen.findByRole('combobox', { name: 'User' }), {
    target: { value: ' ann ' },
  })
  await press('Show')
  await waitFor(() => expect(pages.state.location.href).toBe('/recommendations?user=ann'))
  expect(sessionStorage.getItem('gravitas-users')).toBe('ann')
})

test('without products, how to send some', async () => {
  hold()
  server.use(http.get(`${API}/api/products`, () => HttpResponse.json({ items: [], next: null })))
  openPage('/recommendations')
  const command = await screen.findByLabelText('Command that sends products')
  expect(command.textContent).toContain('/v1/channels/products')
})
