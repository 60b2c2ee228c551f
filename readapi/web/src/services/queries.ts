import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { ApiClient } from './client'
import * as wire from './wire'

export type SubredditSort = 'name' | 'score' | 'posts'
export type SortOrder = 'asc' | 'desc'

export interface SubredditListParams {
  sort: SubredditSort
  order: SortOrder
  q?: string | undefined
  cursor?: string | undefined
  limit?: number | undefined
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
      refetchInterval: (query) => (query.state.data?.status === 'in_flight' ? 1000 : false),
    }),

  item: (dataId: string) =>
    queryOptions({
      queryKey: ['item', dataId],
      queryFn: ({ signal }) => api.get(`/api/items/${segment(dataId)}`, wire.envelope, signal),
      staleTime: Infinity,
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
