import { isTime, nameOf, showValue, spanOf, type Dimension } from './dimensions'
import { formatMinute } from './format'

/** Dimensions that one can filter by value; times are filtered by `from` and `to`. */
export const FILTERED = [
  'subreddit',
  'domain',
  'word',
  'kind',
  'band',
  'hour',
  'weekday',
] as const satisfies readonly Dimension[]

export type Filtered = (typeof FILTERED)[number]

/** Which posts count: those with any of a dimension's values, in all dimensions. */
export type Filters = Partial<Record<Filtered, string[] | undefined>> & {
  /** RFC 3339: from <= created < to. */
  from?: string | undefined
  to?: string | undefined
}

export type FilterName = Filtered | 'from' | 'to'

/** One filter's value, to be shown and taken away. */
export interface Chip {
  filter: FilterName
  value: string
  text: string
}

const isFiltered = (dimension: Dimension): dimension is Filtered =>
  FILTERED.some((name) => name === dimension)

/** Only the filters, of whatever else an address says. */
export function filtersIn(view: Filters): Filters {
  const { from, to } = view
  const filters: Filters = {}
  for (const name of FILTERED) if (view[name] !== undefined) filters[name] = view[name]
  return { ...filters, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }
}

export function chipsOf(filters: Filters): Chip[] {
  const chips: Chip[] = FILTERED.flatMap((filter) =>
    (filters[filter] ?? []).map((value) => ({
      filter,
      value,
      text: `${nameOf(filter)}: ${showValue(filter, value)}`,
    })),
  )
  const { from, to } = filters
  if (from !== undefined) chips.push({ filter: 'from', value: from, text: `From ${moment(from)}` })
  if (to !== undefined) chips.push({ filter: 'to', value: to, text: `Before ${moment(to)}` })
  return chips
}

/** A time as it is written, without a midnight's zeros; what is no time stays as it is. */
function moment(text: string) {
  const at = Date.parse(text)
  return Number.isNaN(at) ? text : formatMinute(at).replace(', 00:00', '')
}

export function without(filters: Filters, { filter, value }: Chip): Filters {
  if (filter === 'from' || filter === 'to') return { ...filters, [filter]: undefined }
  const rest = (filters[filter] ?? []).filter((other) => other !== value)
  return { ...filters, [filter]: rest.length > 0 ? rest : undefined }
}

/** With one more value that posts may have. */
export function withValue(filters: Filters, filter: FilterName, value: string): Filters {
  if (filter === 'from' || filter === 'to') return { ...filters, [filter]: value }
  return { ...filters, [filter]: [...new Set([...(filters[filter] ?? []), value])] }
}

/** Only the posts of one group: its values take the place of those that it was found among. */
export function within(filters: Filters, by: readonly Dimension[], key: readonly string[]) {
  return by.reduce<Filters>((narrowed, dimension, i) => {
    const value = key[i] ?? ''
    if (isFiltered(dimension)) return { ...narrowed, [dimension]: [value] }
    if (!isTime(dimension)) return narrowed
    const span = spanOf(value)
    return { ...narrowed, from: later(narrowed.from, span.from), to: earlier(narrowed.to, span.to) }
  }, filters)
}

const later = (a: string | undefined, b: string) =>
  a !== undefined && Date.parse(a) > Date.parse(b) ? a : b
const earlier = (a: string | undefined, b: string) =>
  a !== undefined && Date.parse(a) < Date.parse(b) ? a : b

/** Whether a single value of the dimension is left: grouping by it says nothing more. */
export function isPinned(filters: Filters, dimension: Dimension): boolean {
  if (isFiltered(dimension)) return dimension !== 'word' && filters[dimension]?.length === 1
  const { from, to } = filters
  if (from === undefined || to === undefined) return false
  const { from: start, to: end } = spanOf(from.slice(0, { day: 10, month: 7, year: 4 }[dimension]))
  return Date.parse(from) >= Date.parse(start) && Date.parse(to) <= Date.parse(end)
}

/** The posts of one axis' values only. */
export function among(filters: Filters, dimension: Dimension, values: readonly string[]): Filters {
  const [first, last] = [values[0], values.at(-1)]
  if (first === undefined || last === undefined) return filters
  if (isFiltered(dimension)) return { ...filters, [dimension]: [...values] }
  return {
    ...filters,
    from: later(filters.from, spanOf(first).from),
    to: earlier(filters.to, spanOf(last).to),
  }
}
