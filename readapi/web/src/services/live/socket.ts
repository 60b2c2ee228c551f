import { backoffMs } from './backoff'
import { parseFrame } from './frames'
import { Topics, type LiveListener } from './topics'

/** `offline`: the browser has no network, or several attempts failed (it still goes on trying). */
export type ConnectionState = 'connecting' | 'live' | 'reconnecting' | 'offline'

export interface LiveSocketConfig {
  /** Address of the live stream, without a query. */
  url: string
  /** Opens a connection; a seam for tests. */
  open?: (url: string) => WebSocket
}

const CONNECT_TIMEOUT_MS = 10_000
const QUIET_MS = 30_000
const PROBE_TIMEOUT_MS = 10_000
const OFFLINE_AFTER = 4
/** The server let us go because we read too slowly; it invites us back at our cursor. */
const TOO_SLOW = 4008

/**
 * One websocket for the whole page, kept up for as long as it is started.
 *
 * Events are handed out once per animation frame from bounded buffers, so that no rate stalls the
 * page. After a break it connects again with backoff and goes on from its cursor: nothing missed,
 * nothing twice. Where that can't be, listeners are told by `onStale`. A silent connection is
 * probed, since a browser hides pings and a dead one may look alive for minutes.
 */
export class LiveSocket {
  readonly #config: Required<LiveSocketConfig>
  readonly #topics = new Topics()
  readonly #watchers = new Set<() => void>()
  #socket: WebSocket | null = null
  #started = false
  #state: ConnectionState = 'connecting'
  #cursor: string | null = null
  #failures = 0
  #retryTimer: Timer
  #quietTimer: Timer
  #frame: number | null = null
  /** Topics wanted or not wanted any more since the server was last told. */
  #changed = new Set<string>()

  constructor(config: LiveSocketConfig) {
    this.#config = { open: (url) => new WebSocket(url), ...config }
  }

  start() {
    if (this.#started) return
    this.#started = true
    window.addEventListener('online', this.retryNow)
    window.addEventListener('offline', this.#onOffline)
    document.addEventListener('visibilitychange', this.#onVisibility)
    this.#connect()
  }

  stop() {
    this.#started = false
    window.removeEventListener('online', this.retryNow)
    window.removeEventListener('offline', this.#onOffline)
    document.removeEventListener('visibilitychange', this.#onVisibility)
    clearTimeout(this.#retryTimer)
    if (this.#frame !== null) cancelAnimationFrame(this.#frame)
    this.#frame = null
    this.#drop()
  }

  /** Listens to topics until the returned function is called. */
  subscribe(topics: string[], listener: LiveListener): () => void {
    for (const topic of topics) if (this.#topics.add(topic, listener)) this.#change(topic)
    return () => {
      for (const topic of topics) if (this.#topics.remove(topic, listener)) this.#change(topic)
    }
  }

  get state(): ConnectionState {
    return this.#state
  }

  /** Calls `watcher` at each change of state, until the returned function is called. */
  watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  /** Tries again at once, without waiting for the backoff to end. */
  retryNow = () => {
    if (this.#state === 'live' || !this.#started) return
    this.#failures = 0
    this.#connect()
  }

  #connect() {
    clearTimeout(this.#retryTimer)
    this.#drop()
    this.#changed.clear()
    const socket = this.#config.open(this.#address())
    this.#socket = socket
    socket.onopen = () => this.#onOpen()
    socket.onmessage = (message) => this.#onMessage(message.data)
    socket.onclose = (close) => this.#onLost(close.code)
    this.#quietTimer = setTimeout(() => this.#onLost(), CONNECT_TIMEOUT_MS)
  }

  #address() {
    const query = new URLSearchParams()
    const topics = this.#topics.names()
    if (topics.length > 0) query.set('subscribe', topics.join(','))
    if (this.#cursor !== null) query.set('after', this.#cursor)
    const text = query.toString()
    return text === '' ? this.#config.url : `${this.#config.url}?${text}`
  }

  #onOpen() {
    this.#setState('live')
    this.#sendChanges()
    this.#watchQuiet()
  }

  #onMessage(text: unknown) {
    this.#watchQuiet()
    const frame = parseFrame(text)
    if (frame === null) return
    this.#failures = 0
    if (frame.reset) this.#topics.stale()
    for (const event of frame.events) this.#topics.push(event)
    if (frame.cursor !== undefined) this.#cursor = frame.cursor
    if (frame.subscribed !== undefined) this.#topics.confirm(frame.subscribed)
    if (frame.events.length > 0) this.#flushSoon()
  }

  #onLost(code?: number) {
    this.#drop()
    const offline = !navigator.onLine || this.#failures >= OFFLINE_AFTER
    this.#setState(offline ? 'offline' : 'reconnecting')
    const wait = code === TOO_SLOW ? 0 : backoffMs(this.#failures)
    this.#failures++
    this.#retryTimer = setTimeout(() => this.#connect(), wait)
  }

  /** Lets go of the connection, whatever its state, and of its timer. */
  #drop() {
    clearTimeout(this.#quietTimer)
    const socket = this.#socket
    this.#socket = null
    if (socket === null) return
    socket.onopen = socket.onmessage = socket.onclose = null
    socket.close()
  }

  /** Notes a topic's change; several in one turn (a change of page) make one message. */
  #change(topic: string) {
    if (this.#changed.size === 0) queueMicrotask(() => this.#sendChanges())
    this.#changed.add(topic)
  }

  #sendChanges() {
    if (this.#socket?.readyState !== WebSocket.OPEN) return
    const wanted = new Set(this.#topics.names())
    const subscribe = [...this.#changed].filter((topic) => wanted.has(topic))
    const unsubscribe = [...this.#changed].filter((topic) => !wanted.has(topic))
    this.#changed.clear()
    // In this order: to the server, names that differ in case only are one topic.
    if (unsubscribe.length > 0) this.#send({ unsubscribe })
    if (subscribe.length > 0) this.#send({ subscribe })
  }

  #send(message: object) {
    this.#socket?.send(JSON.stringify(message))
  }

  #watchQuiet() {
    clearTimeout(this.#quietTimer)
    this.#quietTimer = setTimeout(() => this.#probe(), QUIET_MS)
  }

  /** Asks for something that must be answered; no answer means the connection is dead. */
  #probe() {
    if (this.#socket?.readyState !== WebSocket.OPEN) return
    this.#send({ subscribe: this.#topics.names() })
    clearTimeout(this.#quietTimer)
    this.#quietTimer = setTimeout(() => this.#onLost(), PROBE_TIMEOUT_MS)
  }

  /** At the next animation frame; in a hidden page, where there are none, when it is seen again. */
  #flushSoon() {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null
      this.#topics.flush()
    })
  }

  /** No network need not mean no server (it may be on this machine): ask it. */
  #onOffline = () => this.#probe()

  /** A page that comes back from sleep may hold a dead connection: ask at once. */
  #onVisibility = () => {
    if (document.visibilityState !== 'visible') return
    if (this.#state === 'live') this.#probe()
    else this.retryNow()
  }

  #setState(state: ConnectionState) {
    if (this.#state === state) return
    this.#state = state
    for (const watcher of this.#watchers) watcher()
  }
}

type Timer = ReturnType<typeof setTimeout> | undefined
