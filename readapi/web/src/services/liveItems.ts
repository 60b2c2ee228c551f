import * as v from 'valibot'
import type { LiveEvent } from './live/frames'
import type { ScoreEvent, SubredditTotal } from './types'
import * as wire from './wire'

/** Items of one kind in a batch, oldest first; those that are none or malformed are left out. */
function pick<T>(
  events: LiveEvent[],
  isKind: (event: LiveEvent) => boolean,
  schema: v.GenericSchema<unknown, T>,
): T[] {
  const items: T[] = []
  for (const event of events) {
    if (!isKind(event)) continue
    const parsed = v.safeParse(schema, event.data)
    if (parsed.success) items.push(parsed.output)
  }
  return items
}

export const scoresIn = (events: LiveEvent[]): ScoreEvent[] =>
  pick(events, (e) => e.topic === 'scores' || e.channel === 'posts-scores', wire.scoreEvent)

export const totalsIn = (events: LiveEvent[]): SubredditTotal[] =>
  pick(
    events,
    (e) => e.topic === 'totals' || e.channel === 'subreddit-scores-total',
    wire.totalEvent,
  )

const LONGEST_NAME = 190

/**
 * The live topics of a subreddit: one, or none where its name can't be one (a comma separates
 * topics in an address). In lower case, as the server compares them.
 */
export function subredditTopics(name: string): string[] {
  const usable =
    name !== '' && !name.includes(',') && encodeURIComponent(name).length < LONGEST_NAME
  return usable ? [`subreddit:${name.toLowerCase()}`] : []
}
