import type { LiveEvent } from './frames'

/** What gathered between two animation frames. */
export interface Batch {
  /** Oldest first. */
  events: LiveEvent[]
  /** How many events came in all, those let go included. */
  received: number
  /** How many were let go because the page could not keep up. */
  skipped: number
}

const MOST_SINGLE = 500
const MOST_LATEST = 5000

/**
 * Holds one topic's events until the next animation frame, in bounded space whatever the rate:
 * of totals, roll-ups and agents' reports the newest of each, of scores the newest 500.
 */
export class EventBuffer {
  #single: LiveEvent[] = []
  #latest = new Map<string, LiveEvent>()
  #received = 0
  #skipped = 0

  add(event: LiveEvent) {
    this.#received++
    const key = conflationKey(event)
    if (key === null) this.#addSingle(event)
    else this.#addLatest(key, event)
  }

  /** Takes out all that is held. */
  take(): Batch {
    const events = [...this.#latest.values(), ...this.#single.slice(-MOST_SINGLE)]
    const skipped = this.#skipped + Math.max(0, this.#single.length - MOST_SINGLE)
    const batch = { events, received: this.#received, skipped }
    this.#single = []
    this.#latest = new Map()
    this.#received = 0
    this.#skipped = 0
    return batch
  }

  get empty() {
    return this.#received === 0
  }

  // Cut in halves, so that the oldest cost nothing each time one is added.
  #addSingle(event: LiveEvent) {
    this.#single.push(event)
    if (this.#single.length < 2 * MOST_SINGLE) return
    this.#single = this.#single.slice(-MOST_SINGLE)
    this.#skipped += MOST_SINGLE
  }

  #addLatest(key: string, event: LiveEvent) {
    this.#latest.delete(key)
    this.#latest.set(key, event)
    if (this.#latest.size <= MOST_LATEST) return
    const oldest = this.#latest.keys().next()
    if (!oldest.done) this.#latest.delete(oldest.value)
    this.#skipped++
  }
}

/** Events with the same key replace each other; null for those that all count. */
function conflationKey(event: LiveEvent): string | null {
  const data = event.data as Record<string, unknown> | null
  if (event.topic === 'pipeline') return `report ${String(data?.agent)} ${String(data?.instance)}`
  if (event.topic === 'totals' || event.channel === 'subreddit-scores-total') {
    return `total ${String(data?.subreddit)}`
  }
  if (event.channel === 'subreddit-scores-5min') {
    return `bucket ${String(data?.subreddit)} ${String(data?.start)}`
  }
  return null
}
