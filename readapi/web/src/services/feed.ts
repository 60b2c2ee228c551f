import type { ScoreEvent } from './types'

/** A row of the feed; `seq` tells apart the same post scored twice. */
export type FeedRow = ScoreEvent & { seq: number }

export interface FeedView {
  /** Newest first. */
  rows: readonly FeedRow[]
  paused: boolean
  /** How many came since the pause, those no longer held included. */
  waiting: number
}

const SHOWN = 40
const RATE_SECONDS = 5

/** The newest scores, with a pause. A pause holds the view still and forgets nothing recent. */
export class ScoreFeed {
  #view: FeedView = { rows: [], paused: false, waiting: 0 }
  #held: FeedRow[] = []
  #seq = 0
  #perSecond = new Map<number, number>()
  readonly #watchers = new Set<() => void>()

  get view(): FeedView {
    return this.#view
  }

  /** Calls `watcher` at each change of the view, until the returned function is called. */
  watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  /** Adds scores, oldest first; `received` counts those too that are not among them. */
  add(scores: ScoreEvent[], received: number, now: number) {
    this.#count(received, now)
    const rows = scores.slice(-SHOWN).map((score) => ({ ...score, seq: ++this.#seq }))
    rows.reverse()
    if (this.#view.paused) {
      this.#held = [...rows, ...this.#held].slice(0, SHOWN)
      this.#show({ waiting: this.#view.waiting + received })
    } else {
      this.#show({ rows: [...rows, ...this.#view.rows].slice(0, SHOWN) })
    }
  }

  pause() {
    this.#show({ paused: true })
  }

  resume() {
    const rows = [...this.#held, ...this.#view.rows].slice(0, SHOWN)
    this.#held = []
    this.#show({ rows, paused: false, waiting: 0 })
  }

  /** Scores a second over the last five whole seconds. */
  rate(now: number): number {
    const second = Math.floor(now / 1000)
    let sum = 0
    for (let s = second - RATE_SECONDS; s < second; s++) sum += this.#perSecond.get(s) ?? 0
    return sum / RATE_SECONDS
  }

  #count(received: number, now: number) {
    const second = Math.floor(now / 1000)
    this.#perSecond.set(second, (this.#perSecond.get(second) ?? 0) + received)
    for (const s of this.#perSecond.keys()) {
      if (s < second - RATE_SECONDS) this.#perSecond.delete(s)
    }
  }

  #show(change: Partial<FeedView>) {
    this.#view = { ...this.#view, ...change }
    for (const watcher of this.#watchers) watcher()
  }
}
