import { fillTimes, isTime, valuesOf, type Dimension } from './dimensions'
import type { Ask, ExploreParams, GroupSort } from './explore'
import { among, type Filters } from './filters'
import type { Group, Page } from './types'

/** Groups laid out by their values: what a chart or a heat map draws. */
export interface Grid {
  /** The values of the other dimension; one empty value where there is none. */
  rows: string[]
  columns: string[]
  cells: Record<string, Group>
  /** Whether there are more rows, columns or cells than are here. */
  isCut: boolean
}

/** A dimension, and how many of its values are wanted at most. */
export interface Axis {
  by: Dimension
  most: number
}

export interface GridParams {
  row: Axis | undefined
  column: Axis
  filters: Filters
  /** What puts values first that have no order of their own. */
  sort: GroupSort
  min: string | undefined
}

const PAGE = 500
const MOST_PAGES = 8

/** Where a row's and a column's group is among the cells. */
export const placeOf = (row: string, column: string) => `${row}\n${column}`

export const cellOf = (grid: Grid, row: string, column: string): Group | undefined =>
  grid.cells[placeOf(row, column)]

/**
 * Reads the values along each axis (all there are of an hour or weekday, the newest of times, else
 * the first by `sort`), then the groups of these values only.
 */
export async function readGrid(ask: Ask, params: GridParams): Promise<Grid> {
  const { row, column } = params
  const rows = row && (await readAxis(ask, row, params))
  const columns = await readAxis(ask, column, params)
  const by = row === undefined ? [column.by] : [row.by, column.by]
  const groups = await readGroups(ask, { ...narrowed(params, rows, columns), by, min: params.min })
  return {
    rows: rows?.values ?? [''],
    columns: columns.values,
    cells: Object.fromEntries(
      groups.items.map((group) => [
        row === undefined
          ? placeOf('', group.key[0] ?? '')
          : placeOf(group.key[0] ?? '', group.key[1] ?? ''),
        group,
      ]),
    ),
    isCut: groups.next !== null || columns.isCut || rows?.isCut === true,
  }
}

interface Values {
  values: string[]
  isCut: boolean
}

async function readAxis(ask: Ask, axis: Axis, params: GridParams): Promise<Values> {
  const all = valuesOf(axis.by)
  if (all !== undefined) return { values: [...all], isCut: false }
  const order: Partial<ExploreParams> = isTime(axis.by)
    ? { sort: 'key', order: 'desc' }
    : { sort: params.sort, order: 'desc' }
  const { filters, min } = params
  const found = await readGroups(ask, { ...filters, ...order, min, by: [axis.by] }, axis.most)
  const values = found.items.map(({ key }) => key[0] ?? '')
  return {
    values: isTime(axis.by) ? fillTimes(values.reverse(), axis.most) : values,
    isCut: found.next !== null,
  }
}

function narrowed(params: GridParams, rows: Values | undefined, columns: Values): Filters {
  const byColumn = among(params.filters, params.column.by, columns.values)
  if (params.row === undefined || rows === undefined) return byColumn
  return among(byColumn, params.row.by, rows.values)
}

/** Groups page by page, up to `most`; `next` tells whether there are more. */
async function readGroups(
  ask: Ask,
  params: ExploreParams,
  most = PAGE * MOST_PAGES,
): Promise<Page<Group>> {
  const first = await ask({ ...params, limit: Math.min(PAGE, most) })
  const groups = [...first.groups]
  let next = first.next
  while (next !== null && groups.length < most) {
    const page = await ask({ ...params, limit: Math.min(PAGE, most - groups.length), cursor: next })
    groups.push(...page.groups)
    next = page.next
  }
  return { items: groups, next }
}
