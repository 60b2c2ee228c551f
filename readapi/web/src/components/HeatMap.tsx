import { useState, type CSSProperties, type KeyboardEvent } from 'react'
import { nameOf, showValue, type Dimension } from '../services/dimensions'
import { formatMeasure, MEASURE_NAMES, type Measure } from '../services/explore'
import { formatCompact } from '../services/format'
import { placeOf, type Grid } from '../services/grid'
import { stepOf } from '../services/seriousness'
import type { Group } from '../services/types'
import classes from './HeatMap.module.css'

interface HeatMapProps {
  grid: Grid
  row: Dimension
  column: Dimension
  measure: Measure
  onPick: (key: readonly string[]) => void
}

/** A table of two dimensions, each cell in the colour of its measure; arrows lead through it. */
export function HeatMap({ grid, row, column, measure, onPick }: HeatMapProps) {
  const most = Math.max(1, ...Object.values(grid.cells).map(({ posts }) => posts))
  const [place, setPlace] = useState('')
  const stop = place in grid.cells ? place : firstPlace(grid)
  return (
    <div className={classes.scroll}>
      <table className={classes.map}>
        <caption className="unseen">
          {MEASURE_NAMES[measure]} by {nameOf(row).toLowerCase()} and {nameOf(column).toLowerCase()}
        </caption>
        <thead>
          <tr>
            <th scope="col">{nameOf(row)}</th>
            {grid.columns.map((value) => (
              <th key={value} scope="col" className={classes.column}>
                <span>{headingOf(column, value)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {grid.rows.map((rowValue) => (
            <tr key={rowValue}>
              <th scope="row" className={classes.row}>
                {showValue(row, rowValue)}
              </th>
              {grid.columns.map((columnValue) => {
                const at = placeOf(rowValue, columnValue)
                return (
                  <Cell
                    key={columnValue}
                    group={grid.cells[at]}
                    by={[row, column]}
                    measure={measure}
                    most={most}
                    isStop={at === stop}
                    onFocus={() => setPlace(at)}
                    onPick={onPick}
                  />
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface CellProps {
  group: Group | undefined
  by: readonly Dimension[]
  measure: Measure
  /** The posts of the largest group. */
  most: number
  /** Whether the keyboard enters the map here. */
  isStop: boolean
  onFocus: () => void
  onPick: (key: readonly string[]) => void
}

function Cell({ group, by, measure, most, isStop, onFocus, onPick }: CellProps) {
  if (group === undefined) {
    return (
      <td className={classes.none}>
        <span className="unseen">no posts</span>
      </td>
    )
  }
  const label = labelOf(group, by, measure)
  return (
    <td {...paint(group, measure, most)}>
      <button
        type="button"
        className={classes.cell}
        tabIndex={isStop ? 0 : -1}
        aria-label={label}
        title={label}
        onFocus={onFocus}
        onKeyDown={walk}
        onClick={() => onPick(group.key)}
      >
        {measure === 'posts' ? formatCompact(group.posts) : formatMeasure(measure, group)}
      </button>
    </td>
  )
}

/** Short enough to stand over a cell. */
const headingOf = (dimension: Dimension, value: string) =>
  dimension === 'hour'
    ? value
    : showValue(dimension, value).slice(0, dimension === 'weekday' ? 3 : undefined)

const firstPlace = ({ rows, columns, cells }: Grid) =>
  rows.flatMap((row) => columns.map((column) => placeOf(row, column))).find((at) => at in cells)

function labelOf(group: Group, by: readonly Dimension[], measure: Measure) {
  const where = by.map((dimension, i) => showValue(dimension, group.key[i] ?? '')).join(', ')
  const posts = `${formatMeasure('posts', group)} ${group.posts === 1 ? 'post' : 'posts'}`
  if (measure === 'posts') return `${where}: ${posts}`
  const name = measure === 'score' ? 'mean score' : 'serious'
  return `${where}: ${name} ${formatMeasure(measure, group)}, ${posts}`
}

/** A score's colour is that of its class; of posts the more, the darker. */
function paint(group: Group, measure: Measure, most: number) {
  const share = group[measure]
  if (measure !== 'posts' && share !== null) {
    return { className: classes.scored, 'data-step': stepOf(share) }
  }
  const percent = Math.round(4 + 30 * Math.sqrt(group.posts / most))
  return { className: classes.counted, style: { '--part': `${percent}%` } as CSSProperties }
}

const STEPS: Record<string, [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
}

/** Moves the focus to the next cell that has posts in an arrow's direction. */
function walk(event: KeyboardEvent<HTMLButtonElement>) {
  const [down, right] = STEPS[event.key] ?? [0, 0]
  const cell = event.currentTarget.closest('td')
  const rows = cell?.closest('table')?.rows
  if ((down === 0 && right === 0) || !cell || !rows) return
  event.preventDefault()
  let r = (cell.parentElement as HTMLTableRowElement).rowIndex + down
  let c = cell.cellIndex + right
  for (; rows[r]?.cells[c] !== undefined; r += down, c += right) {
    const button = rows[r]?.cells[c]?.querySelector('button')
    if (!button) continue
    button.focus()
    return
  }
}
