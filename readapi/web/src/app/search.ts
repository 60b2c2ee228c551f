import * as v from 'valibot'
import { isSince } from '../services/since'

/** A search parameter that is left out where it is empty or not what it should be. */
const optionalText = v.fallback(v.optional(v.string()), undefined)

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
})

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
