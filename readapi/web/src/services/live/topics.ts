import { EventBuffer, type Batch } from './buffer'
import type { LiveEvent } from './frames'

/** What a view wants to hear about a topic. Called at most once per animation frame. */
export interface LiveListener {
  onBatch?: (batch: Batch) => void
  /**
   * What was read before may miss something: the subscription has just begun, or the log no
   * longer reached back to where this page was. Read again; from here on nothing is missed.
   */
  onStale?: () => void
}

interface Topic {
  buffer: EventBuffer
  listeners: Set<LiveListener>
  /** Whether the server has confirmed it; until then what was read may miss something. */
  confirmed: boolean
}

/** Which topics are wanted by whom, and what has come of them. */
export class Topics {
  #topics = new Map<string, Topic>()

  /** Adds the listener; true where nobody wanted the topic before. */
  add(name: string, listener: LiveListener): boolean {
    const known = this.#topics.get(name)
    if (known !== undefined) {
      known.listeners.add(listener)
      return false
    }
    const listeners = new Set([listener])
    this.#topics.set(name, { buffer: new EventBuffer(), listeners, confirmed: false })
    return true
  }

  /** Removes the listener; true where nobody wants the topic any more. */
  remove(name: string, listener: LiveListener): boolean {
    const topic = this.#topics.get(name)
    if (!topic?.listeners.delete(listener) || topic.listeners.size > 0) return false
    return this.#topics.delete(name)
  }

  names(): string[] {
    return [...this.#topics.keys()]
  }

  /** Keeps an event for the next flush; events of topics nobody wants are let go. */
  push(event: LiveEvent) {
    this.#topics.get(event.topic)?.buffer.add(event)
  }

  /** Hands out what has gathered. */
  flush() {
    for (const { buffer, listeners } of this.#topics.values()) {
      if (buffer.empty) continue
      const batch = buffer.take()
      for (const listener of listeners) listener.onBatch?.(batch)
    }
  }

  /** The server has these: views of those newly confirmed read again, which closes the gap. */
  confirm(names: string[]) {
    for (const name of names) {
      const topic = this.#topics.get(name)
      if (topic === undefined || topic.confirmed) continue
      topic.confirmed = true
      for (const listener of topic.listeners) listener.onStale?.()
    }
  }

  /** Everything read before may miss something. */
  stale() {
    for (const { listeners } of this.#topics.values()) {
      for (const listener of listeners) listener.onStale?.()
    }
  }
}
