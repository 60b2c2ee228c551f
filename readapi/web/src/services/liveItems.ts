import * as v from 'valibot'
import type { LiveEvent } from './live/frames'
import type { Prediction, Recommended, ScoreEvent, SubredditTotal } from './types'
import * as wire from './wire'
import { prediction } from './wireSeries'
import { recommendedLive } from './wireShop'

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

export const predictionsIn = (events: LiveEvent[]): Prediction[] =>
  pick(events, (e) => e.topic.startsWith('series:'), prediction)

export const recommendedIn = (events: LiveEvent[]): Recommended[] =>
  pick(events, (e) => e.topic.startsWith('recommendations:'), recommendedLive)

const LONGEST_NAME = 190

/** A topic of a name: one, or none where the name can't be in one (a comma separates topics in an address). */
function topicsOf(kind: string, name: string): string[] {
  const usable =
    name !== '' && !name.includes(',') && encodeURIComponent(name).length < LONGEST_NAME
  return usable ? [`${kind}:${name}`] : []
}

/** The live topics of a subreddit, in lower case, as the server compares them. */
export const subredditTopics = (name: string) => topicsOf('subreddit', name.toLowerCase())

/** The live topics of a series' predictions. */
export const seriesTopics = (name: string) => topicsOf('series', name)

/** The live topics of what is recommended to a user. */
export const userTopics = (user: string) => topicsOf('recommendations', user)
