import { cellOf, type Grid } from './grid'
import type { Bucket, Group } from './types'
import { hoursOfWeek } from './week'

/** How many can be told apart at one look. */
export const MOST_COMPARED = 5

/** Names as an address holds them, by commas; a name's own comma is escaped. */
export const joinNames = (names: readonly string[]) =>
  names.length === 0 ? undefined : names.map(encodeURIComponent).join(',')

export function splitNames(text: string | undefined): string[] {
  const names = (text ?? '')
    .split(',')
    .map(unescape)
    .filter((name) => name !== '')
  const byFolded = new Map(names.map((name) => [name.toLowerCase(), name]))
  return [...byFolded.values()].slice(0, MOST_COMPARED)
}

function unescape(text: string) {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** One place along the lines of several subreddits: the mean score of each; null: no posts. */
export interface ComparedPoint {
  at: number
  scores: (number | null)[]
}

/** The hours of the week up to `to`. */
export function compareHours(hourly: Bucket[][], to: number): ComparedPoint[] {
  const lines = hourly.map((buckets) => hoursOfWeek(buckets, to))
  return (lines[0] ?? []).map(({ at }, i) => ({
    at,
    scores: lines.map((line) => line[i]?.score ?? null),
  }))
}

/** Days or months, `step` of them to a point. */
export function compareTimes(grid: Grid, names: readonly string[], step: number): ComparedPoint[] {
  const points: ComparedPoint[] = []
  // The last point is whole.
  for (let first = grid.columns.length % step; first < grid.columns.length; first += step) {
    const times = grid.columns.slice(first, first + step)
    points.push({
      at: Date.parse(times[0] ?? ''),
      scores: names.map((name) => meanOf(times.flatMap((time) => found(grid, name, time) ?? []))),
    })
  }
  return points
}

/** The server spells a subreddit as its posts do. */
function found(grid: Grid, name: string, time: string) {
  const row = grid.rows.find((row) => row.toLowerCase() === name.toLowerCase())
  return row === undefined ? undefined : cellOf(grid, row, time)
}

function meanOf(groups: Group[]): number | null {
  const posts = groups.reduce((sum, group) => sum + group.posts, 0)
  if (posts === 0) return null
  return groups.reduce((sum, group) => sum + (group.score ?? 0) * group.posts, 0) / posts
}
