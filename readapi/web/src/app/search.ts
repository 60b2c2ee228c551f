import * as v from 'valibot'
import { SCORE_RANGES } from '../services/feedFilter'
import { MEASURES, VIEWS } from '../services/explore'
import { DEEDS } from '../services/shop'
import { READINGS } from '../services/series'
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

/** One or several of a kind, as they are repeated in the address. */
const optionalTexts = v.fallback(
  v.optional(
    v.pipe(
      v.union([v.string(), v.array(v.string())]),
      v.transform((texts) => [texts].flat().filter((text) => text !== '')),
      v.minLength(1),
    ),
  ),
  undefined,
)

/** RFC 3339. */
const optionalTime = v.fallback(
  v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{4}-\d\d-\d\dT/),
      v.check((text) => !Number.isNaN(Date.parse(text))),
    ),
  ),
  undefined,
)

export const subredditsSearch = v.object({
  q: optionalText,
  sort: v.fallback(v.optional(v.picklist(['name', 'score', 'posts'])), undefined),
  order: v.fallback(v.optional(v.picklist(['asc', 'desc'])), undefined),
  cursor: optionalText,
  /** Names of those compared, by commas. */
  compare: optionalText,
  span: v.fallback(v.optional(v.picklist(['week', 'year', 'all'])), undefined),
})

export const subredditSearch = v.object({
  /** End of the week shown, RFC 3339; absent: up to the newest post. */
  to: optionalTime,
  /** Where the hours looked at closely begin, RFC 3339; absent: the whole week. */
  zoom: optionalTime,
  /** How many hours those are; absent: one. */
  hours: v.fallback(v.optional(v.pipe(v.string(), v.regex(/^[1-9]\d?$/))), undefined),
  /** The post whose words are shown. */
  open: optionalText,
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

export const exploreSearch = v.object({
  /** One or two dimensions, comma separated. */
  by: optionalText,
  measure: v.fallback(v.optional(v.picklist(MEASURES)), undefined),
  view: v.fallback(v.optional(v.picklist(VIEWS)), undefined),
  sort: v.fallback(v.optional(v.picklist(['key', 'count', 'score', 'serious'])), undefined),
  order: v.fallback(v.optional(v.picklist(['asc', 'desc'])), undefined),
  /** Groups with fewer posts are left out. */
  min: v.fallback(v.optional(v.pipe(v.string(), v.regex(/^[1-9]\d{0,8}$/))), undefined),
  cursor: optionalText,
  /** Whether the posts are listed, and from which on. */
  posts: v.fallback(v.optional(v.picklist(['shown'])), undefined),
  after: optionalText,
  subreddit: optionalTexts,
  domain: optionalTexts,
  word: optionalTexts,
  kind: optionalTexts,
  band: optionalTexts,
  hour: optionalTexts,
  weekday: optionalTexts,
  from: optionalTime,
  to: optionalTime,
})

export type ExploreSearch = v.InferOutput<typeof exploreSearch>
/** As addresses have it: one value need not be a list. */
export type ExploreLink = v.InferInput<typeof exploreSearch>

export const demandSearch = v.object({
  /** The series looked at; absent: the first. */
  series: optionalText,
  channel: v.fallback(v.optional(v.picklist(['demand', 'generation'])), undefined),
  readings: v.fallback(v.optional(v.picklist(READINGS)), undefined),
  q: optionalText,
  cursor: optionalText,
})

export const recommendationsSearch = v.object({
  user: optionalText,
  /** What one is about to do in the user's name. */
  kind: v.fallback(v.optional(v.picklist(keysOf(DEEDS))), undefined),
  product: optionalText,
  /** Where the events shown begin. */
  cursor: optionalText,
})

/** Plain `?a=b`: every value is text, none is quoted; a list is repeated. */
export function parseSearch(text: string): Record<string, string | string[]> {
  const query = new URLSearchParams(text)
  const valueOf = (name: string) => {
    const [first = '', ...more] = query.getAll(name)
    return more.length > 0 ? [first, ...more] : first
  }
  return Object.fromEntries([...query.keys()].map((name) => [name, valueOf(name)]))
}

export function stringifySearch(search: Record<string, unknown>): string {
  const query = new URLSearchParams()
  for (const [name, values] of Object.entries(search)) {
    for (const value of [values].flat()) {
      if (typeof value === 'string' && value !== '') query.append(name, value)
    }
  }
  // Commas and colons need no escape in a query, and read better.
  const text = query.toString().replace(/%(?:2C|3A)/g, decodeURIComponent)
  return text === '' ? '' : `?${text}`
}
