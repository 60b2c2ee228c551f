import { wanted, type FeedFilter } from './feedFilter'
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
/** What a changed filter looks back over. */
const REMEMBERED = 2000
const RATE_SECONDS = 5

/**
 * The newest scores that a filter lets through, with a pause. A pause holds the view still and
 * forgets nothing recent; a filter looks back over the last 2,000 scores.
 */
export class ScoreFeed {
  #view: FeedView = { rows: [], paused: false, waiting: 0 }
  #wanted: ReturnType<typeof wanted> = null
  /** Oldest first, whether wanted or not. */
  #recent: FeedRow[] = []
  #held: FeedRow[] = []
  #seq = 0
  #pausedAt = 0
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
    const rows = scores.map((score) => ({ ...score, seq: ++this.#seq }))
    this.#remember(rows)
    const fresh = this.#newest(rows)
    if (this.#view.paused) {
      this.#held = [...fresh, ...this.#held].slice(0, SHOWN)
      const came = this.#wanted === null ? received : rows.filter(this.#wanted).length
      if (came > 0) this.#show({ waiting: this.#view.waiting + came })
    } else if (fresh.length > 0) {
      this.#show({ rows: [...fresh, ...this.#view.rows].slice(0, SHOWN) })
    }
  }

  /** Shows what the filter lets through, of what came before too. */
  filter(filter: FeedFilter) {
    this.#wanted = wanted(filter)
    const { paused } = this.#view
    const until = paused ? this.#pausedAt : Infinity
    this.#held = this.#newest(this.#recent.filter(({ seq }) => seq > until))
    const rows = this.#newest(this.#recent.filter(({ seq }) => seq <= until))
    this.#show({ rows, waiting: this.#held.length })
  }

  pause() {
    this.#pausedAt = this.#seq
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

  /** The newest that are wanted and fit the view, newest first. */
  #newest(rows: FeedRow[]): FeedRow[] {
    const fits = this.#wanted === null ? rows : rows.filter(this.#wanted)
    return fits.slice(-SHOWN).reverse()
  }

  // Cut in halves, so that the oldest cost nothing each time some are added.
  #remember(rows: FeedRow[]) {
    this.#recent.push(...rows)
    if (this.#recent.length > 2 * REMEMBERED) this.#recent = this.#recent.slice(-REMEMBERED)
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
