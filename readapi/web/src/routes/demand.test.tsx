// @vitest-environment jsdom
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
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

interface Series {
  series: string
  channel: string
  values: number[]
}

const at = (second: number) => new Date(Date.UTC(2026, 10, 21, 8, 0, second)).toISOString()

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** As the server predicts. */
const predictionOf = (values: number[], i: number) =>
  i < 19 ? null : mean(values.slice(i - 19, i + 1))

function rowOf({ series, channel, values }: Series) {
  const last = values.length - 1
  const prediction = predictionOf(values, last)
  const recent = values.slice(-20)
  return { series, channel, at: at(last), value: values[last], prediction, recent }
}

function viewOf({ series, channel, values }: Series) {
  const points = values.map((value, i) => ({ at: at(i), value }))
  const predictions = points.flatMap((point, i) => {
    const prediction = predictionOf(values, i)
    return prediction === null ? [] : [{ at: point.at, value: prediction }]
  })
  return { series, channel, values: points, predictions }
}

/** Has the API hold some series; returns what it was asked. */
function hold(...all: Series[]) {
  const asked: string[] = []
  server.use(
    http.get(`${API}/api/series`, ({ request }) => {
      const q = new URL(request.url).searchParams.get('q') ?? ''
      const items = all.filter(({ series }) => series.includes(q)).map(rowOf)
      return HttpResponse.json({ items, next: null })
    }),
    http.get(`${API}/api/series/:name`, ({ request, params }) => {
      const { pathname, search, searchParams } = new URL(request.url)
      asked.push(pathname + search)
      const channel = searchParams.get('channel')
      const found = all.find(
        (one) => one.series === params.name && (channel ?? one.channel) === one.channel,
      )
      if (found !== undefined) return HttpResponse.json(viewOf(found))
      return HttpResponse.json({ code: 'not_found', detail: 'no readings' }, { status: 404 })
    }),
    http.get(`${API}/api/pipeline`, () => HttpResponse.json({})),
    http.get(`${API}/api/status`, () => HttpResponse.json({})),
  )
  return asked
}

const counting = (n: number) => Array.from({ length: n }, (_, i) => i + 1)
const plant = { series: 'plant-7', channel: 'demand', values: counting(22) }
const roof = { series: 'solar roof', channel: 'generation', values: [5.25, 6] }

const figure = async (name: string) => {
  const term = await screen.findByText(name)
  return term.nextElementSibling?.textContent
}

test('begins with the first series, its prediction and how far off it was', async () => {
  hold(plant, roof)
  openPage('/demand')
  expect(await screen.findByRole('heading', { name: 'plant-7' })).toBeTruthy()
  expect(await figure('Last reading')).toBe('22')
  // The mean of 3 to 22; 21 and 22 were predicted to be 10.5 and 11.5.
  expect(await figure('Predicted next')).toBe('12.50')
  expect(await figure('Mean absolute error, 2 predictions')).toBe('10.50')
})

test('a series is chosen, and the address says which and on what channel', async () => {
  const asked = hold(plant, roof)
  const pages = openPage('/demand')
  fireEvent.click(await screen.findByRole('link', { name: 'solar roof' }))
  expect(await screen.findByRole('heading', { name: 'solar roof' })).toBeTruthy()
  await waitFor(() =>
    expect(pages.state.location.href).toBe('/demand?series=solar+roof&channel=generation'),
  )
  expect(await figure('Predicted next')).toBe('in 18 readings')
  expect(asked).toContain('/api/series/solar%20roof?channel=generation&limit=300')
  expect(screen.getByRole('link', { name: 'solar roof' }).hasAttribute('aria-current')).toBe(true)
})

test('the numbers are there as a table, newest first', async () => {
  hold(plant)
  openPage('/demand')
  const details = (await screen.findByText('These readings as a table')).closest('details')
  if (details === null) throw new Error('no details')
  details.open = true
  fireEvent(details, new Event('toggle'))
  const table = within(await screen.findByRole('region', { name: 'Readings' }))
  const rows = table.getAllByRole('row').map((row) => row.textContent)
  expect(rows[1]).toBe('21 Nov 2026, 08:00:212211.5012.50')
  expect(rows.at(-1)).toBe('21 Nov 2026, 08:00:001––')
})

test('no readings at all: how to send some', async () => {
  hold()
  openPage('/demand')
  const command = await screen.findByLabelText('Command that sends readings')
  expect(command.textContent).toContain('/v1/channels/demand')
})

test('a name that no series has says so, and so does one in the address', async () => {
  hold(plant)
  openPage('/demand?q=none&series=gone')
  expect(await screen.findByText('No series’ name holds “none”')).toBeTruthy()
  expect(await screen.findByText('No readings of “gone” have come')).toBeTruthy()
})

test('what failed is said, and can be tried again', async () => {
  hold(plant)
  server.use(
    http.get(
      `${API}/api/series`,
      () => HttpResponse.json({ code: 'invalid_argument', detail: 'cursor: no' }, { status: 400 }),
      { once: true },
    ),
  )
  openPage('/demand?cursor=x')
  expect((await screen.findByRole('alert')).textContent).toContain('cursor: no')
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByRole('link', { name: 'plant-7' })).toBeTruthy()
})
