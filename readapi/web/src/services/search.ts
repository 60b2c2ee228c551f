import type { ApiClient } from './client'
import { isNotFound } from './errors'
import * as wire from './wire'

/** Where a search leads. */
export type Target =
  | { kind: 'subreddit'; name: string }
  | { kind: 'post'; id: string }
  | { kind: 'trace'; dataId: string }

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const COMMENTS = /\/comments\/([a-z0-9]+)/i
const SUBREDDIT = /(?:^|\/)r\/([\w-]+)/i
const FULLNAME = /^t3_([a-z0-9]+)$/i

export const isDataId = (text: string) => UUID.test(text.trim())

/** What the text alone says: a data_id, r/name, t3_id or a link to Reddit; else null. */
export function readTarget(text: string): Target | null {
  const query = text.trim()
  if (isDataId(query)) return { kind: 'trace', dataId: query.toLowerCase() }
  const id = (COMMENTS.exec(query) ?? FULLNAME.exec(query))?.[1]
  if (id !== undefined) return { kind: 'post', id }
  const name = SUBREDDIT.exec(query)?.[1]
  return name === undefined ? null : { kind: 'subreddit', name }
}

/**
 * Finds the page for what was typed. A bare word may be a subreddit or a post: both are asked,
 * the subreddit wins. Null where there is neither; throws ApiError where that can't be told.
 */
export async function findTarget(api: ApiClient, text: string): Promise<Target | null> {
  const told = readTarget(text)
  if (told !== null) return told
  const query = text.trim()
  if (query === '') return null
  const segment = encodeURIComponent(query)
  const [subreddit, post] = await Promise.all([
    orNull(api.get(`/api/subreddit/${segment}?limit=1`, wire.subreddit)),
    orNull(api.get(`/api/posts/${segment}`, wire.post)),
  ])
  if (subreddit !== null) return { kind: 'subreddit', name: subreddit.name }
  return post === null ? null : { kind: 'post', id: post.id }
}

async function orNull<T>(promise: Promise<T>): Promise<T | null> {
  try {
    return await promise
  } catch (error) {
    if (isNotFound(error)) return null
    throw error
  }
}
