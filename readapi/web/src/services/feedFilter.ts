import type { ScoreEvent } from './types'

/** Which scores the feed shows; what is absent holds for all. */
export interface FeedFilter {
  /** Part of the title. */
  q?: string | undefined
  /** Part of the subreddit's name. */
  subreddit?: string | undefined
  score?: ScoreRange | undefined
}

/** Halves and fifths of the scale: from inclusive, to exclusive but for the last. */
export const SCORE_RANGES = {
  serious: { label: 'Serious, 0.5 and up', from: 0.5, to: Infinity },
  unserious: { label: 'Unserious, below 0.5', from: 0, to: 0.5 },
  '0': { label: '0 to 0.2', from: 0, to: 0.2 },
  '1': { label: '0.2 to 0.4', from: 0.2, to: 0.4 },
  '2': { label: '0.4 to 0.6', from: 0.4, to: 0.6 },
  '3': { label: '0.6 to 0.8', from: 0.6, to: 0.8 },
  '4': { label: '0.8 to 1', from: 0.8, to: Infinity },
} as const

export type ScoreRange = keyof typeof SCORE_RANGES

/** Tells whether a score is wanted; null where all are. */
export function wanted({
  q,
  subreddit,
  score,
}: FeedFilter): ((event: ScoreEvent) => boolean) | null {
  const title = fold(q)
  const name = fold(subreddit).replace(/^\/?r\//, '')
  const range = score === undefined ? null : SCORE_RANGES[score]
  if (title === '' && name === '' && range === null) return null
  return (event) =>
    (range === null || (event.score >= range.from && event.score < range.to)) &&
    (name === '' || event.subreddit.toLowerCase().includes(name)) &&
    (title === '' || (event.title ?? event.postId).toLowerCase().includes(title))
}

const fold = (text = '') => text.trim().toLowerCase()
