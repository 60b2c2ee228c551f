// @vitest-environment jsdom
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { LettersAPI, makeLetter, OPERATOR_KEY } from '../testing/letters'
import { openPage, standInForBrowser } from '../testing/pages'

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
beforeEach(standInForBrowser)
afterEach(() => {
  cleanup()
  sessionStorage.clear()
  server.resetHandlers()
})
afterAll(() => server.close())

const [first, second] = [makeLetter(1), makeLetter(2, { reason: 'timeout', attempts: 5 })]

function hold(...letters: ReturnType<typeof makeLetter>[]) {
  const api = new LettersAPI(letters)
  server.use(...api.handlers())
  return api
}

const button = (name: string) => screen.findByRole('button', { name })
const press = async (name: string) => fireEvent.click(await button(name))
const choose = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } })

async function giveKey(key: string) {
  fireEvent.change(await screen.findByLabelText('Operator’s key'), { target: { value: key } })
  await press('Use this key')
}

test('lists letters with why and what, page by page', async () => {
  hold(first, second)
  openPage('/dead-letters')
  const row = (await screen.findAllByRole('row'))[1] ?? expect.fail('no row')
  for (const text of ['21 Nov 2026, 08:00:01', 'scorer.v1', 'rejected', first.error, 'dead']) {
    expect(within(row).getByText(text)).toBeTruthy()
  }
  await press('Next')
  expect(await screen.findByText(second.error)).toBeTruthy()
})

test('what is filtered is in the address, and asked of the server', async () => {
  const api = hold(first)
  const pages = openPage('/dead-letters')
  await screen.findByText(first.error)
  await screen.findByRole('option', { name: 'scorer.v1' })
  choose('Agent', 'scorer.v1')
  await waitFor(() => expect(pages.state.location.search).toEqual({ agent: 'scorer.v1' }))
  choose('Reason', 'rejected')
  await waitFor(() => expect(pages.state.location.search).toMatchObject({ reason: 'rejected' }))
  choose('Time', '1h')
  await waitFor(() => expect(api.asked.at(-1)).toMatch(/agent=scorer.v1&reason=rejected&since=2/))
  expect(pages.state.location.search).toMatchObject({ since: '1h' })
  choose('Status', 'done')
  expect(await screen.findByText('No dead letters match')).toBeTruthy()
})

test('any time can be looked back to', async () => {
  const api = hold(first)
  const pages = openPage('/dead-letters')
  await screen.findByText(first.error)
  choose('Time', 'own')
  const since = await screen.findByLabelText('Since (UTC)')
  fireEvent.change(since, { target: { value: '2026-11-20T12:30' } })
  await waitFor(() => expect(pages.state.location.search).toEqual({ since: '2026-11-20T12:30Z' }))
  await waitFor(() => expect(api.asked.at(-1)).toContain('since=2026-11-20T12%3A30%3A00.000Z'))
})

test('none at all is told from none that match', async () => {
  hold()
  openPage('/dead-letters')
  expect(await screen.findByText(/^No dead letters\. /)).toBeTruthy()
  expect(screen.queryByRole('button', { name: /Redrive/ })).toBeNull()
})

test('a list that can’t be read says what happened', async () => {
  const api = hold()
  api.failing = () =>
    HttpResponse.json({ code: 'invalid_argument', detail: 'reason: no' }, { status: 400 })
  openPage('/dead-letters?reason=odd')
  const alert = await screen.findByRole('alert')
  expect(alert.textContent).toContain('reason: no')
})

test('a letter is found by its data_id, with its reason and payload', async () => {
  hold(first)
  const pages = openPage('/dead-letters')
  fireEvent.change(await screen.findByLabelText('Find by data_id'), { target: { value: 'a1' } })
  await press('Find')
  expect(screen.getByText(/^A data_id has/)).toBeTruthy()
  fireEvent.change(screen.getByLabelText('Find by data_id'), {
    target: { value: ` ${first.data_id.toUpperCase()} ` },
  })
  await press('Find')
  expect(await screen.findByText(first.error)).toBeTruthy()
  expect(pages.state.location.search).toEqual({ id: first.data_id })
  expect((await screen.findByLabelText('Data')).textContent).toContain('"title": "zygomatic"')
  expect(screen.getByLabelText('Envelope').textContent).not.toContain('decoded')
  expect(screen.getByRole('link', { name: /way through/ }).getAttribute('href')).toBe(
    `/trace/${first.data_id}`,
  )
})

test('the list that one came from is the one to go back to', async () => {
  hold(first)
  openPage('/dead-letters?since=7d')
  fireEvent.click(await screen.findByRole('link', { name: first.data_id }))
  const back = await screen.findByRole('link', { name: 'All dead letters' })
  expect(back.getAttribute('href')).toBe('/dead-letters?since=7d')
})

test('an id that nobody gave up says so', async () => {
  hold()
  openPage(`/dead-letters?id=${first.data_id}`)
  expect(await screen.findByText('No dead letter with this data_id')).toBeTruthy()
})

test('a record that was no envelope shows its bytes', async () => {
  hold(makeLetter(3, { reason: 'invalid', envelope: null, raw: btoa('\x00\x01no') }))
  openPage(`/dead-letters?id=${makeLetter(3).data_id}`)
  const record = await screen.findByLabelText('Record')
  expect(record.textContent).toMatch(/^00000000 {2}00 01 6e 6f .*\.\.no$/)
})

test('a redrive asks for the key once, and is followed until it is done', async () => {
  const api = hold(first)
  openPage(`/dead-letters?id=${first.data_id}&agent=scorer.v1`)
  await press('Redrive')
  expect(await screen.findByText('keys.json')).toBeTruthy()
  await giveKey('wrong')
  expect(await screen.findByText('The server refused this key')).toBeTruthy()
  await giveKey(OPERATOR_KEY)
  expect(await screen.findByText(/^Sent again\. scorer\.v1/)).toBeTruthy()
  expect(sessionStorage.length).toBe(1)

  api.turn(first.data_id, { status: 'done' })
  expect(await screen.findByText('scorer.v1 has processed it since.')).toBeTruthy()
  await press('Forget it')
  expect(sessionStorage.length).toBe(0)
})

test('one that dies again says so, and can be sent once more', async () => {
  sessionStorage.setItem('gravitas-operator-key', OPERATOR_KEY)
  const api = hold(first)
  openPage(`/dead-letters?id=${first.data_id}`)
  await press('Redrive')
  await screen.findByText(/^Sent again\./)
  api.turn(first.data_id, { status: 'dead', last: '2026-11-21T09:30:00Z' })
  const words = 'Dead again at 21 Nov 2026, 09:30:00 UTC.'
  expect(await screen.findByText(words)).toBeTruthy()
  await press('Redrive')
  expect(await screen.findByText(/^Sent again\./)).toBeTruthy()
})

test('without a key nothing is sent', async () => {
  const api = hold(first)
  openPage(`/dead-letters?id=${first.data_id}`)
  await press('Redrive')
  await screen.findByLabelText('Operator’s key')
  await press('Cancel')
  expect((await screen.findByRole('alert')).textContent).toContain('Not sent again.')
  expect(api.letters[0]?.status).toBe('dead')
})

test('all that match are counted first, and sent when confirmed', async () => {
  sessionStorage.setItem('gravitas-operator-key', OPERATOR_KEY)
  const api = hold(first, second)
  openPage('/dead-letters?agent=scorer.v1&since=2026-11-20T12:30Z')
  await press('Redrive all that match')
  const dialog = await screen.findByRole('dialog')
  expect(dialog.textContent).toContain('2 dead letters of scorer.v1, since 20 Nov 2026, 12:30 UTC.')
  const match = { agent: 'scorer.v1', since: '2026-11-20T12:30:00.000Z' }
  expect(api.redrives).toEqual([{ ...match, dry_run: true }])

  await press('Redrive 2')
  expect(await screen.findByText('2 of 2 dead letters sent again.')).toBeTruthy()
  expect(api.redrives).toEqual([
    { ...match, dry_run: true },
    { ...match, dry_run: false },
  ])
  expect(await screen.findByText('redriven', { selector: 'td span' })).toBeTruthy()
})

test('a redrive that takes long goes on by itself and says how far it is', async () => {
  sessionStorage.setItem('gravitas-operator-key', OPERATOR_KEY)
  const api = hold(first, second, makeLetter(3))
  api.perCall = 2
  openPage('/dead-letters')
  await press('Redrive all that match')
  await screen.findByRole('dialog')
  let goOn: () => void = () => undefined
  api.goingOn = () => new Promise((resolve) => (goOn = () => resolve(undefined)))
  await press('Redrive 3')
  expect(await screen.findByText('2 sent so far; going on.')).toBeTruthy()
  goOn()
  expect(await screen.findByText('3 of 3 dead letters sent again.')).toBeTruthy()
  expect(api.letters.map((letter) => letter.status)).toEqual(['redriven', 'redriven', 'redriven'])
})

test('a redrive that stops on its way says how far it came', async () => {
  sessionStorage.setItem('gravitas-operator-key', OPERATOR_KEY)
  const api = hold(first, second)
  api.perCall = 1
  openPage('/dead-letters')
  await press('Redrive all that match')
  await screen.findByRole('dialog')
  const away = { code: 'unavailable', detail: 'the log is away; try again' }
  api.goingOn = () => Promise.resolve(HttpResponse.json(away, { status: 503 }))
  await press('Redrive 2')
  const words = 'Stopped after sending 1 again. the log is away; try again'
  expect((await screen.findByRole('alert')).textContent).toBe(words)
})

test('what was counted and not confirmed stays', async () => {
  sessionStorage.setItem('gravitas-operator-key', OPERATOR_KEY)
  const api = hold(first)
  openPage('/dead-letters')
  await press('Redrive all that match')
  await press('Cancel')
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(api.redrives).toHaveLength(1)
  expect(api.letters[0]?.status).toBe('dead')
})
