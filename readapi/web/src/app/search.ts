import * as v from 'valibot'
import { SCORE_RANGES } from '../services/feedFilter'
import { isSince } from '../services/since'

const keysOf = <T extends object>(record: T) => Object.keys(record) as (keyof T & string)[]

/** A search parameter that is left out where it is empty or not what it should be. */
const optionalText = v.fallback(v.optional(v.string()), undefined)

/** What the feed is filtered by; see `feedFilter.ts`. */
export const overviewSearch = v.object({
  q: optionalText,
  subreddit: optionalText,
  score: v.fallback(v.optional(v.picklist(keysOf(SCORE_RANGES))), undefined),
})

export const subredditsSearch = v.object({
  q: optionalText,
  sort: v.fallback(v.optional(v.picklist(['name', 'score', 'posts'])), undefined),
  order: v.fallback(v.optional(v.picklist(['asc', 'desc'])), undefined),
  cursor: optionalText,
})

export const subredditSearch = v.object({
  /** End of the week shown, RFC 3339; absent: up to the newest post. */
  to: v.fallback(
    v.optional(
      v.pipe(
        v.string(),
        v.check((text) => !Number.isNaN(Date.parse(text))),
      ),
    ),
    undefined,
  ),
  cursor: optionalText,
})

export const traceSearch = v.object({
  scale: v.fallback(v.optional(v.picklist(['linear', 'log'])), undefined),
  /** The agent whose payload is shown. */
  hop: optionalText,
})

export type TraceSearch = v.InferOutput<typeof traceSearch>

export const deadLettersSearch = v.object({
  /** The data_id of the one shown; absent: all that match. */
  id: optionalText,
  agent: optionalText,
  reason: optionalText,
  status: v.fallback(v.optional(v.picklist(['dead', 'redriven', 'done'])), undefined),
  /** A window up to now (`1h`, `24h`, `7d`) or an RFC 3339 time; absent: ever. */
  since: v.fallback(v.optional(v.pipe(v.string(), v.check(isSince))), undefined),
  cursor: optionalText,
})

export type DeadLettersSearch = v.InferOutput<typeof deadLettersSearch>

/** Plain `?a=b`: every value is text, none is quoted. */
export const parseSearch = (text: string): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(text))

export function stringifySearch(search: Record<string, unknown>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(search)) {
    if (typeof value === 'string' && value !== '') query.set(name, value)
  }
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}
