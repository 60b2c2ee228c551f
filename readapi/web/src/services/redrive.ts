import type { DeadLetter } from './types'

/**
 * How it stands with a dead letter, for someone who may have sent it again from this page:
 * `waiting` for the agent to take it, or `again` dead since.
 */
export type Progress = 'dead' | 'waiting' | 'done' | 'again'

/** `sentAfter`: when it had died last, as it was sent again from here; null: it was not. */
export function progressOf(letter: DeadLetter, sentAfter: number | null): Progress {
  if (letter.status === 'done') return 'done'
  if (letter.status === 'redriven') return 'waiting'
  if (sentAfter === null) return 'dead'
  // The list may not have taken down yet that it was sent.
  return letter.lastAt > sentAfter ? 'again' : 'waiting'
}
