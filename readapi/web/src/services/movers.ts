import type { SubredditTotal } from './types'

export interface Mover {
  name: string
  score: number
  posts: number
  /** Score now less score at the window's beginning (or when first heard of, if later). */
  change: number
}

/** The score from `at` on, until the next sample. */
interface Sample {
  at: number
  score: number
}

interface Track {
  /** Oldest first. The first is never overwritten: changes are measured against it. */
  samples: [Sample, ...Sample[]]
  score: number
  posts: number
}

export const WINDOW_MS = 5 * 60_000
const SAMPLE_MS = 15_000
const SMALLEST = 0.0005
const MOST = 2000

/**
 * Remembers how each subreddit's all-time score went in the last five minutes of this page.
 * Bounded: one sample each 15 s, and past 2,000 subreddits the longest unheard of is forgotten.
 */
export class Movers {
  #tracks = new Map<string, Track>()

  observe(total: SubredditTotal, now: number) {
    if (total.score === null) return
    const track = this.#tracks.get(total.name)
    // Taken out and put back, so that the map's order is that of when they were heard of.
    this.#tracks.delete(total.name)
    this.#tracks.set(total.name, advance(track, total.score, total.posts, now))
    if (this.#tracks.size <= MOST) return
    const oldest = this.#tracks.keys().next()
    if (!oldest.done) this.#tracks.delete(oldest.value)
  }

  /** The `n` largest changes either way, largest first. */
  top(n: number, now: number): Mover[] {
    const moved: Mover[] = []
    for (const [name, { samples, score, posts }] of this.#tracks) {
      const change = score - scoreAt(samples, now - WINDOW_MS)
      if (Math.abs(change) >= SMALLEST) moved.push({ name, score, posts, change })
    }
    return moved.sort((a, b) => Math.abs(b.change) - Math.abs(a.change)).slice(0, n)
  }
}

function advance(track: Track | undefined, score: number, posts: number, now: number): Track {
  if (track === undefined) return { samples: [{ at: now, score }], score, posts }
  const { samples } = track
  const newest = samples[samples.length - 1]
  if (samples.length > 1 && newest !== undefined && now - newest.at < SAMPLE_MS) {
    newest.score = score
  } else {
    samples.push({ at: now, score })
  }
  while ((samples[1]?.at ?? Infinity) <= now - WINDOW_MS) samples.shift()
  return { samples, score, posts }
}

function scoreAt(samples: Track['samples'], at: number): number {
  return (samples.findLast((sample) => sample.at <= at) ?? samples[0]).score
}
