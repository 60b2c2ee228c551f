import type { Dimension } from './dimensions'
import { isOrdered } from './dimensions'
import { ApiError } from './errors'
import type { Filters } from './filters'
import { formatCount, formatScore } from './format'
import type { Exploration, Figures } from './types'
import { withQuery } from './withQuery'

export const MEASURES = ['posts', 'score', 'serious'] as const
export type Measure = (typeof MEASURES)[number]

export const VIEWS = ['table', 'line', 'bar', 'heat'] as const
export type View = (typeof VIEWS)[number]

export type GroupSort = 'key' | 'count' | 'score' | 'serious'

/** What is asked of the server. */
export interface ExploreParams extends Filters {
  by: readonly Dimension[]
  sort?: GroupSort | undefined
  order?: 'asc' | 'desc' | undefined
  min?: string | undefined
  limit?: number | undefined
  cursor?: string | undefined
}

export type Ask = (params: ExploreParams) => Promise<Exploration>

export const MEASURE_NAMES: Record<Measure, string> = {
  posts: 'Posts',
  score: 'Mean score',
  serious: 'Share serious',
}

export const sortOf = (measure: Measure): GroupSort => (measure === 'posts' ? 'count' : measure)

/** A measure's value as people read it. */
export function formatMeasure(measure: Measure, figures: Figures | undefined): string {
  if (figures === undefined) return '–'
  if (measure === 'posts') return formatCount(figures.posts)
  return measure === 'score' ? formatScore(figures.score) : formatShare(figures.serious)
}

/** 62%, with a width that stays. */
export const formatShare = (share: number | null) =>
  share === null ? '–' : `${Math.round(share * 100)}%`

/** The ways to show groups of these dimensions; the first is the best. */
export function viewsOf(by: readonly Dimension[]): View[] {
  const line: View[] = by.some(isOrdered) ? ['line'] : []
  return by.length === 2 ? ['heat', 'table', ...line] : ['table', 'bar', ...line]
}

export function viewOf(by: readonly Dimension[], wanted: View | undefined): View {
  const views = viewsOf(by)
  return views.find((view) => view === wanted) ?? views[0] ?? 'table'
}

/** How much of the log a server that has just started has read, in percent; null: it is no such answer. */
export function readingOf(error: unknown): number | null {
  if (!(error instanceof ApiError) || error.status !== 503) return null
  const percent = /has read (\d+)%/.exec(error.message)?.[1]
  return percent === undefined ? null : Number(percent)
}

/** Where explore's answer is: the groups, or with `format` all of them as a file. */
export const exploreAddress = ({ by, ...params }: ExploreParams, format?: 'csv') =>
  withQuery('/api/explore', { by: by.join(','), ...params, format })
