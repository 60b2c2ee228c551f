import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { ApiClient } from './client'
import { isTransient } from './errors'
import { exploreAddress, readingOf, type ExploreParams } from './explore'
import type { Filters } from './filters'
import { readGrid, type GridParams } from './grid'
import { newestRows, newestView, type SeriesChoice } from './series'
import { newestRecommended } from './shop'
import { momentOf } from './since'
import type { LetterStatus, Page, Recommended, SeriesRow, SeriesView, TraceStatus } from './types'
import * as wire from './wire'
import { exploration, exploredPost } from './wireExplore'
import { deadLetter, deadLetterWithItem, envelope } from './wireItem'
import { series, seriesRow } from './wireSeries'
import { product, recommended, userEvent } from './wireShop'
import { withQuery } from './withQuery'

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

export interface SeriesListParams {
  q?: string | undefined
  cursor?: string | undefined
}

const segment = encodeURIComponent

/** How many products are recommended on a page. */
export const RECOMMENDED = 10
/** And how many are on the map. */
export const MAPPED = 500
const SETTLE_MS = 400

const SERIES_A_PAGE = 25
const READ_AGAIN_MS = 3000

const READ_EXPLORE_MS = 15_000
const READING_MS = 1000

/** A server that has just started answers once it has read the log: asked until then. */
const untilRead = {
  retry: (failures: number, error: Error) =>
    readingOf(error) !== null || (failures < 2 && isTransient(error)),
  retryDelay: (failures: number, error: Error) =>
    readingOf(error) !== null ? READING_MS : 1000 * 2 ** failures,
  refetchInterval: READ_EXPLORE_MS,
}

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

  /** The windows of five minutes from <= start < to, RFC 3339. */
  fiveMinutes: (name: string, from: string, to: string) =>
    queryOptions({
      queryKey: ['subreddit', name.toLowerCase(), '5min', from, to],
      queryFn: ({ signal }) =>
        api.get(
          withQuery(`/api/subreddit/${segment(name)}/5min`, { from, to }),
          wire.windows,
          signal,
        ),
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

  /** Groups of posts, a page of them; by nothing: all posts together. */
  explore: (params: ExploreParams) =>
    queryOptions({
      ...untilRead,
      queryKey: ['explore', 'groups', params],
      queryFn: ({ signal }) => api.get(exploreAddress(params), exploration, signal),
      placeholderData: keepPreviousData,
    }),

  /** Groups laid out for a chart or a heat map. */
  exploreGrid: (params: GridParams) =>
    queryOptions({
      ...untilRead,
      queryKey: ['explore', 'grid', params],
      queryFn: ({ signal }) =>
        readGrid((asked) => api.get(exploreAddress(asked), exploration, signal), params),
    }),

  /** The posts themselves, newest first. */
  explorePosts: (filters: Filters, cursor?: string) =>
    queryOptions({
      ...untilRead,
      queryKey: ['explore', 'posts', filters, cursor ?? ''],
      queryFn: ({ signal }) =>
        api.get(
          withQuery('/api/explore/posts', { ...filters, limit: 25, cursor }),
          wire.page(exploredPost),
          signal,
        ),
      placeholderData: keepPreviousData,
    }),

  /** Series by name; a first page is read again by itself, for those that are new or have no prediction yet. */
  allSeries: (params: SeriesListParams) =>
    queryOptions({
      queryKey: ['series', 'list', params],
      queryFn: ({ signal }) =>
        api.get(
          withQuery('/api/series', { ...params, limit: SERIES_A_PAGE }),
          wire.page(seriesRow),
          signal,
        ),
      placeholderData: keepPreviousData,
      // What came live meanwhile may be newer than the answer.
      structuralSharing: (old, read) =>
        newestRows(old as Page<SeriesRow> | undefined, read as Page<SeriesRow>),
      refetchInterval: params.cursor === undefined ? READ_AGAIN_MS : false,
    }),

  /** The newest readings of a series; read again by itself while nothing is predicted of it. */
  series: ({ name, channel, readings }: SeriesChoice) =>
    queryOptions({
      queryKey: ['series', 'view', name, channel ?? '', readings],
      queryFn: ({ signal }) =>
        api.get(
          withQuery(`/api/series/${segment(name)}`, { channel, limit: readings }),
          series,
          signal,
        ),
      placeholderData: (old) =>
        old?.name === name && (channel ?? old.channel) === old.channel ? old : undefined,
      structuralSharing: (old, read) =>
        newestView(old as SeriesView | undefined, read as SeriesView, Number(readings)),
      refetchInterval: ({ state: { data } }) =>
        data?.readings.at(-1)?.prediction === null ? READ_AGAIN_MS : false,
    }),

  /** What is recommended to a user; read again soon while it is known from live news alone. */
  recommended: (user: string) =>
    queryOptions({
      queryKey: ['user', user, 'recommended'],
      queryFn: ({ signal }) =>
        api.get(
          withQuery(`/api/users/${segment(user)}/recommendations`, { limit: RECOMMENDED }),
          recommended,
          signal,
        ),
      structuralSharing: (old, read) =>
        newestRecommended(old as Recommended | undefined, read as Recommended),
      refetchInterval: ({ state: { data } }) => (data?.isLive === true ? SETTLE_MS : false),
    }),

  /** What a user did, newest first. */
  userEvents: (user: string, cursor?: string) =>
    queryOptions({
      queryKey: ['user', user, 'events', cursor ?? ''],
      queryFn: ({ signal }) =>
        api.get(
          withQuery(`/api/users/${segment(user)}/events`, { limit: 20, cursor }),
          wire.page(userEvent),
          signal,
        ),
    }),

  /** Products found by their words, those of most users first. */
  products: (q: string, limit: number) =>
    queryOptions({
      queryKey: ['products', q, limit],
      queryFn: ({ signal }) =>
        api.get(withQuery('/api/products', { q, limit }), wire.page(product), signal),
      placeholderData: keepPreviousData,
      staleTime: 10_000,
      // The first product is told by nothing live.
      refetchInterval: ({ state: { data } }) =>
        data?.items.length === 0 && q === '' ? READ_AGAIN_MS : false,
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
