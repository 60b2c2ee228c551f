/** What posts can be grouped by. */
export const DIMENSIONS = [
  'subreddit',
  'domain',
  'word',
  'kind',
  'band',
  'hour',
  'weekday',
  'day',
  'month',
  'year',
] as const

export type Dimension = (typeof DIMENSIONS)[number]

interface Traits {
  name: string
  /** Every value there is, in order; absent where they are found in the posts. */
  values?: readonly string[]
  /** How its values begin in time, as the server writes them: they have an order and a length. */
  isTime?: boolean
  show: (value: string) => string
}

const numbers = (n: number, first = 0) => Array.from({ length: n }, (_, i) => String(first + i))
const plain = (value: string) => value

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const KINDS: Record<string, string> = { text: 'text posts', link: 'links' }

const format = (options: Intl.DateTimeFormatOptions) => {
  const formatter = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' })
  return (value: string) => {
    const at = Date.parse(value)
    return Number.isNaN(at) ? value : formatter.format(at)
  }
}

const TRAITS: Record<Dimension, Traits> = {
  subreddit: { name: 'Subreddit', show: (value) => `r/${value}` },
  domain: { name: 'Domain', show: plain },
  word: { name: 'Title word', show: (value) => `“${value}”` },
  kind: {
    name: 'Text or link',
    values: ['text', 'link'],
    show: (value) => KINDS[value] ?? value,
  },
  band: {
    name: 'Score band',
    values: numbers(5),
    show: (value) => `${(Number(value) / 5).toFixed(1)}–${((Number(value) + 1) / 5).toFixed(1)}`,
  },
  hour: {
    name: 'Hour of day',
    values: numbers(24),
    show: (value) => `${value.padStart(2, '0')}:00`,
  },
  weekday: {
    name: 'Weekday',
    values: numbers(7, 1),
    show: (value) => WEEKDAYS[Number(value) - 1] ?? value,
  },
  day: {
    name: 'Day',
    isTime: true,
    show: format({ day: 'numeric', month: 'short', year: 'numeric' }),
  },
  month: { name: 'Month', isTime: true, show: format({ month: 'short', year: 'numeric' }) },
  year: { name: 'Year', isTime: true, show: plain },
}

export const nameOf = (dimension: Dimension) => TRAITS[dimension].name
export const valuesOf = (dimension: Dimension) => TRAITS[dimension].values
export const isTime = (dimension: Dimension) => TRAITS[dimension].isTime === true

/** A value as people read it: Monday, 14:00, r/golang. */
export const showValue = (dimension: Dimension, value: string) => TRAITS[dimension].show(value)

/** Whether its values follow each other, so that a line through them means something. */
export const isOrdered = (dimension: Dimension) =>
  isTime(dimension) || (dimension !== 'kind' && valuesOf(dimension) !== undefined)

/** The dimensions that an address names: one or two, each once; else by subreddit. */
export function dimensionsOf(by: string | undefined): Dimension[] {
  const named = by?.split(',') ?? []
  const known = named.filter((name): name is Dimension => DIMENSIONS.some((d) => d === name))
  const isGood =
    known.length === named.length && known.length <= 2 && new Set(known).size === known.length
  return isGood && known.length > 0 ? known : ['subreddit']
}

/** When a day, month or year begins and the next one does, RFC 3339. */
export function spanOf(value: string): { from: string; to: string } {
  const [year = 0, month, day] = value.split('-').map(Number)
  const at = (y: number, m: number, d: number) =>
    new Date(Date.UTC(y, m, d)).toISOString().replace('.000Z', 'Z')
  if (month === undefined) return { from: at(year, 0, 1), to: at(year + 1, 0, 1) }
  if (day === undefined) return { from: at(year, month - 1, 1), to: at(year, month, 1) }
  return { from: at(year, month - 1, day), to: at(year, month - 1, day + 1) }
}

/** The times from the first to the last, those without posts included. */
export function fillTimes(values: readonly string[], most: number): string[] {
  const [first, last] = [values[0], values.at(-1)]
  if (first === undefined || last === undefined) return []
  const all = [first]
  for (let value = first; value < last; all.push(value)) {
    if (all.length >= most) return [...values]
    value = spanOf(value).to.slice(0, first.length)
  }
  return all
}
