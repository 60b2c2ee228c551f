// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Batch } from './buffer'
import { LiveSocket } from './socket'

/** A websocket whose server is the test. */
class FakeSocket {
  static all: FakeSocket[] = []
  static get last(): FakeSocket {
    const socket = FakeSocket.all.at(-1)
    if (socket === undefined) throw new Error('no connection was opened')
    return socket
  }

  readyState: number = WebSocket.CONNECTING
  sent: unknown[] = []
  onopen: (() => void) | null = null
  onmessage: ((message: { data: unknown }) => void) | null = null
  onclose: ((close: { code: number }) => void) | null = null

  constructor(readonly url: string) {
    FakeSocket.all.push(this)
  }

  send(text: string) {
    this.sent.push(JSON.parse(text))
  }

  close() {
    this.readyState = WebSocket.CLOSED
  }

  accept() {
    this.readyState = WebSocket.OPEN
    this.onopen?.()
  }

  say(frame: unknown) {
    this.onmessage?.({ data: typeof frame === 'string' ? frame : JSON.stringify(frame) })
  }

  lose(code = 1006) {
    this.readyState = WebSocket.CLOSED
    this.onclose?.({ code })
  }

  get query() {
    return new URL(this.url).searchParams
  }
}

let live: LiveSocket

beforeEach(() => {
  vi.useFakeTimers()
  FakeSocket.all = []
  live = new LiveSocket({
    url: 'ws://here/api/live',
    open: (url) => new FakeSocket(url) as unknown as WebSocket,
  })
})

afterEach(() => {
  live.stop()
  vi.useRealTimers()
})

const score = (n: number) => ({ topic: 'scores', data: { n } })
const nextFrame = () => vi.advanceTimersByTime(20)
const turn = () => Promise.resolve()

function listen(topics: string[]) {
  const batches: Batch[] = []
  const onStale = vi.fn()
  const end = live.subscribe(topics, { onBatch: (batch) => batches.push(batch), onStale })
  return { batches, onStale, end, numbers: () => batches.flatMap((b) => b.events.map(numberOf)) }
}

const numberOf = (event: { data: unknown }) => (event.data as { n: number }).n

test('asks for the topics that are wanted when it connects', () => {
  listen(['scores', 'totals'])
  live.start()
  expect(live.state).toBe('connecting')
  expect(FakeSocket.last.query.get('subscribe')).toBe('scores,totals')
  expect(FakeSocket.last.query.has('after')).toBe(false)
  FakeSocket.last.accept()
  expect(live.state).toBe('live')
  expect(FakeSocket.last.sent).toEqual([])
})

test('makes one message of the topics that change in one turn', async () => {
  const old = listen(['scores', 'totals'])
  live.start()
  FakeSocket.last.accept()
  old.end()
  listen(['totals', 'subreddit:golang'])
  await turn()
  expect(FakeSocket.last.sent).toEqual([
    { unsubscribe: ['scores'] },
    { subscribe: ['totals', 'subreddit:golang'] },
  ])
})

test('sends topics that were wanted while it connected once it is open', async () => {
  live.start()
  listen(['scores'])
  await turn()
  expect(FakeSocket.last.sent).toEqual([])
  FakeSocket.last.accept()
  expect(FakeSocket.last.sent).toEqual([{ subscribe: ['scores'] }])
})

test('keeps a topic as long as anybody wants it', async () => {
  const first = listen(['totals'])
  const second = listen(['totals'])
  live.start()
  FakeSocket.last.accept()
  first.end()
  await turn()
  expect(FakeSocket.last.sent).toEqual([])
  second.end()
  await turn()
  expect(FakeSocket.last.sent).toEqual([{ unsubscribe: ['totals'] }])
})

test('hands out events once per animation frame, in order', () => {
  const { batches, numbers } = listen(['scores'])
  live.start()
  FakeSocket.last.accept()
  FakeSocket.last.say({ cursor: 'a', events: [score(1), score(2)] })
  FakeSocket.last.say({ cursor: 'b', events: [score(3)] })
  expect(batches).toEqual([])
  nextFrame()
  expect(batches).toHaveLength(1)
  expect(numbers()).toEqual([1, 2, 3])
})

test('lets a listener hear only its own topics', () => {
  const { batches } = listen(['totals'])
  live.start()
  FakeSocket.last.accept()
  FakeSocket.last.say({ cursor: 'a', events: [score(1)] })
  nextFrame()
  expect(batches).toEqual([])
})

test('goes on from the last cursor after a break, without a gap', () => {
  const { onStale } = listen(['scores'])
  live.start()
  FakeSocket.last.accept()
  FakeSocket.last.say({ subscribed: ['scores'], cursor: 'a' })
  FakeSocket.last.say({ cursor: 'b', events: [score(1)] })
  onStale.mockClear()
  FakeSocket.last.lose()
  expect(live.state).toBe('reconnecting')
  vi.advanceTimersByTime(1000)
  expect(FakeSocket.all).toHaveLength(2)
  expect(FakeSocket.last.query.get('after')).toBe('b')
  expect(FakeSocket.last.query.get('subscribe')).toBe('scores')
  FakeSocket.last.accept()
  FakeSocket.last.say({ subscribed: ['scores'], cursor: 'b' })
  expect(live.state).toBe('live')
  expect(onStale).not.toHaveBeenCalled()
})

test('tells views to read again when a subscription begins', () => {
  const { onStale } = listen(['scores'])
  live.start()
  FakeSocket.last.accept()
  expect(onStale).not.toHaveBeenCalled()
  FakeSocket.last.say({ subscribed: ['scores'], cursor: 'a' })
  FakeSocket.last.say({ subscribed: ['scores', 'totals'], cursor: 'b' })
  expect(onStale).toHaveBeenCalledTimes(1)
})

test('tells views to read again when the log no longer reaches back', () => {
  const { onStale } = listen(['scores'])
  live.start()
  FakeSocket.last.accept()
  FakeSocket.last.say({ subscribed: ['scores'], cursor: 'a' })
  FakeSocket.last.lose()
  vi.advanceTimersByTime(1000)
  onStale.mockClear()
  FakeSocket.last.accept()
  FakeSocket.last.say({ reset: true })
  expect(onStale).toHaveBeenCalledTimes(1)
})

test('comes back at once, at its cursor, when it was too slow', () => {
  listen(['scores'])
  live.start()
  FakeSocket.last.accept()
  FakeSocket.last.say({ cursor: 'a', events: [score(1)] })
  FakeSocket.last.lose(4008)
  vi.advanceTimersByTime(0)
  expect(FakeSocket.all).toHaveLength(2)
  expect(FakeSocket.last.query.get('after')).toBe('a')
})

test('waits longer after each failed attempt, and says offline after several', () => {
  live.start()
  const waits: number[] = []
  for (let i = 0; i < 6; i++) {
    FakeSocket.last.lose()
    const before = Date.now()
    const attempts = FakeSocket.all.length
    while (FakeSocket.all.length === attempts) vi.advanceTimersByTime(10)
    waits.push(Date.now() - before)
  }
  expect(live.state).toBe('offline')
  expect(waits[0]).toBeLessThanOrEqual(510)
  expect(waits[5]).toBeGreaterThanOrEqual(8000)
})

test('tries at once when asked to', () => {
  live.start()
  for (let i = 0; i < 6; i++) {
    FakeSocket.last.lose()
    vi.advanceTimersByTime(20_000)
  }
  FakeSocket.last.lose()
  const attempts = FakeSocket.all.length
  live.retryNow()
  expect(FakeSocket.all).toHaveLength(attempts + 1)
})

test('gives up an attempt that nobody answers', () => {
  live.start()
  vi.advanceTimersByTime(10_000)
  expect(live.state).toBe('reconnecting')
  vi.advanceTimersByTime(1000)
  expect(FakeSocket.all).toHaveLength(2)
})

test('probes a silent connection and replaces it when it does not answer', () => {
  listen(['scores'])
  live.start()
  FakeSocket.last.accept()
  vi.advanceTimersByTime(30_000)
  expect(FakeSocket.last.sent).toEqual([{ subscribe: ['scores'] }])
  FakeSocket.last.say({ subscribed: ['scores'], cursor: 'a' })
  vi.advanceTimersByTime(29_000)
  expect(live.state).toBe('live')
  vi.advanceTimersByTime(11_000)
  expect(live.state).toBe('reconnecting')
})

test('skips what it can’t read and lives on', () => {
  const { numbers } = listen(['scores'])
  live.start()
  FakeSocket.last.accept()
  for (const junk of ['{', 'null', '[]', '{"events":[null,{"topic":1}],"cursor":7}']) {
    FakeSocket.last.say(junk)
  }
  FakeSocket.last.say({ events: [score(1)], added: 'later' })
  nextFrame()
  expect(numbers()).toEqual([1])
})

test('stays in bounds at 100,000 events between two frames', () => {
  const { batches, numbers } = listen(['scores'])
  live.start()
  FakeSocket.last.accept()
  for (let i = 0; i < 100; i++) {
    const events = Array.from({ length: 1000 }, (_, k) => score(i * 1000 + k))
    FakeSocket.last.say({ cursor: String(i), events })
  }
  nextFrame()
  expect(batches).toHaveLength(1)
  expect(batches[0]?.received).toBe(100_000)
  expect(batches[0]?.skipped).toBe(99_500)
  expect(numbers().at(-1)).toBe(99_999)
})

test('stops: no connection, no timer, nothing handed out', () => {
  const { batches } = listen(['scores'])
  live.start()
  FakeSocket.last.accept()
  FakeSocket.last.say({ cursor: 'a', events: [score(1)] })
  live.stop()
  vi.advanceTimersByTime(60_000)
  expect(FakeSocket.all).toHaveLength(1)
  expect(FakeSocket.last.readyState).toBe(WebSocket.CLOSED)
  expect(batches).toEqual([])
})
