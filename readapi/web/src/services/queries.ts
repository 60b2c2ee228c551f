import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { ApiClient } from './client'
import { momentOf } from './since'
import type { LetterStatus, TraceStatus } from './types'
import * as wire from './wire'
import { deadLetter, deadLetterWithItem, envelope } from './wireItem'

export type SubredditSort = 'name' | 'score' | 'posts'
export type SortOrder = 'asc' | 'desc'

export interface SubredditListParams {
  sort: SubredditSort
  order: SortOrder
  q?: string | undefined
  cursor?: string | undefined
  limit?: number | undefined
}

/** How soon a trace is read again; one that failed may be redriven from elsewhere. */
const TRACE_AGAIN_MS: Partial<Record<TraceStatus, number>> = { in_flight: 1000, failed: 5000 }

export interface DeadLetterListParams {
  agent?: string | undefined
  reason?: string | undefined
  status?: LetterStatus | undefined
  /** A window (`1h`) or an RFC 3339 time. */
  since?: string | undefined
  cursor?: string | undefined
}

/** `/path?a=1`, leaving out what is undefined or empty. */
export function withQuery(path: string, params: Record<string, string | number | undefined>) {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== '') query.set(name, String(value))
  }
  const text = query.toString()
  return text === '' ? path : `${path}?${text}`
}

const segment = encodeURIComponent

/** Every read the pages make, by name. Keys start with the resource, for invalidation. */
export const queriesOf = (api: ApiClient) => ({
  status: () =>
    queryOptions({
      queryKey: ['status'],
      queryFn: ({ signal }) => api.get('/api/status', wire.status, signal),
      staleTime: Infinity,
    }),

  subreddits: (params: SubredditListParams) =>
    queryOptions({
      queryKey: ['subreddits', params],
      queryFn: ({ signal }) =>
        api.get(
          withQuery('/api/subreddits', { ...params }),
          wire.page(wire.subredditTotal),
          signal,
        ),
      placeholderData: keepPreviousData,
    }),

  /** A subreddit's totals and one page of its posts. */
  subreddit: (name: string, cursor?: string) =>
    queryOptions({
      queryKey: ['subreddit', name.toLowerCase(), 'posts', cursor ?? ''],
      queryFn: ({ signal }) =>
        api.get(
          withQuery(`/api/subreddit/${segment(name)}`, { limit: 25, cursor }),
          wire.subreddit,
          signal,
        ),
      placeholderData: keepPreviousData,
    }),

  /** The hours of the week up to `to` (RFC 3339). */
  week: (name: string, to: string | undefined) =>
    queryOptions({
      queryKey: ['subreddit', name.toLowerCase(), 'week', to ?? ''],
      queryFn: ({ signal }) =>
        api.get(
          withQuery(`/api/subreddit/${segment(name)}`, { limit: 1, to }),
          wire.subreddit,
          signal,
        ),
      enabled: to !== undefined,
      placeholderData: keepPreviousData,
    }),

  post: (id: string) =>
    queryOptions({
      queryKey: ['post', id],
      queryFn: ({ signal }) => api.get(`/api/posts/${segment(id)}`, wire.post, signal),
    }),

  trace: (dataId: string) =>
    queryOptions({
      queryKey: ['trace', dataId],
      queryFn: ({ signal }) => api.get(`/api/trace/${segment(dataId)}`, wire.trace, signal),
      refetchInterval: ({ state: { data } }) => TRACE_AGAIN_MS[data?.status ?? 'done'] ?? false,
    }),

  item: (dataId: string) =>
    queryOptions({
      queryKey: ['item', dataId],
      queryFn: ({ signal }) => api.get(`/api/items/${segment(dataId)}`, envelope, signal),
      staleTime: Infinity,
    }),

  /** Newest first; a first page is read again by itself. */
  deadLetters: ({ since, ...params }: DeadLetterListParams) =>
    queryOptions({
      queryKey: ['dead-letters', { since, ...params }],
      queryFn: ({ signal }) =>
        api.get(
          withQuery('/api/dead-letters', {
            ...params,
            since: momentOf(since, Date.now()),
            limit: 50,
          }),
          wire.page(deadLetter),
          signal,
        ),
      placeholderData: keepPreviousData,
      refetchInterval: params.cursor === undefined ? 5000 : false,
    }),

  /** That of `agent`, or the newest where none is named; also by the id of the item's root. */
  deadLetter: (dataId: string, agent?: string) =>
    queryOptions({
      queryKey: ['dead-letter', dataId, agent ?? ''],
      queryFn: ({ signal }) =>
        api.get(
          withQuery(`/api/dead-letters/${segment(dataId)}`, { agent }),
          deadLetterWithItem,
          signal,
        ),
    }),

  /** The doors' scorecards of those who send. */
  producers: () =>
    queryOptions({
      queryKey: ['producers'],
      queryFn: ({ signal }) =>
        api.get('/api/producers?limit=500', wire.page(wire.scorecard), signal),
      refetchInterval: 2000,
    }),

  pipeline: () =>
    queryOptions({
      queryKey: ['pipeline'],
      queryFn: ({ signal }) => api.get('/api/pipeline', wire.pipeline, signal),
      // Live news makes it read sooner; this matters only while there is none.
      refetchInterval: 5000,
    }),
})

export type Queries = ReturnType<typeof queriesOf>
