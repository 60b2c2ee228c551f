/** One event as it came: what `data` holds depends on the topic (and the channel, if named). */
export interface LiveEvent {
  topic: string
  data: unknown
  /** On mixed topics (`subreddit:NAME`), the channel that the item is of. */
  channel?: string
}

export interface Frame {
  /** Goes on from here: sent back as `?after=` at the next connection. */
  cursor?: string
  events: LiveEvent[]
  /** Every topic that this connection has, in answer to a change of them. */
  subscribed?: string[]
  /** The log no longer reaches back to our cursor: what we hold may miss something. */
  reset: boolean
}

/** A frame from the server, or null for what is none (it is skipped, not fatal). */
export function parseFrame(text: unknown): Frame | null {
  if (typeof text !== 'string') return null
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof raw !== 'object' || raw === null) return null
  const wire = raw as Record<string, unknown>
  return {
    ...(typeof wire.cursor === 'string' && { cursor: wire.cursor }),
    ...(Array.isArray(wire.subscribed) && { subscribed: wire.subscribed.filter(isString) }),
    events: Array.isArray(wire.events) ? wire.events.filter(isEvent) : [],
    reset: wire.reset === true,
  }
}

const isString = (x: unknown) => typeof x === 'string'

const isEvent = (x: unknown): x is LiveEvent =>
  typeof x === 'object' && x !== null && 'topic' in x && isString(x.topic) && 'data' in x
