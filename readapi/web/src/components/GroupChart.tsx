import { isOrdered, showValue, type Dimension } from '../services/dimensions'
import { formatMeasure, formatShare, type Measure } from '../services/explore'
import { formatCompact, formatScore } from '../services/format'
import { cellOf, type Grid } from '../services/grid'
import { lineOf } from '../services/lines'
import { countsAlong, middleOf, radiusOf, sharesAlong, slotSize, type Area } from '../services/plot'
import { stepOf } from '../services/seriousness'
import type { Group } from '../services/types'
import { Plot } from './Plot'
import { BottomAxis, HalfLine, LeftAxis, NameAxis } from './PlotAxes'
import { PlotDots, PlotLine } from './PlotLine'

const UPRIGHT = { top: 8, right: 8, bottom: 30, left: 48 }
const LYING = { top: 8, right: 20, bottom: 30, left: 128 }
const CHART_HEIGHT = 320
const SLOT_HEIGHT = 26
const WIDEST_BAR = 28

export interface GroupChartProps {
  grid: Grid
  row: Dimension | undefined
  column: Dimension
  measure: Measure
  kind: 'line' | 'bar'
  label: string
  onPick: (column: string) => void
}

/** One value of the column's dimension, with the group of each row. */
interface Point {
  value: string
  name: string
  groups: (Group | undefined)[]
}

/** Groups as lines, or as bars: lying ones where values are names. */
export default function GroupChart({ label, kind, onPick, ...props }: GroupChartProps) {
  const { grid, column } = props
  const points = grid.columns.map((value) => ({
    value,
    name: showValue(column, value),
    groups: grid.rows.map((row) => cellOf(grid, row, value)),
  }))
  const isLying = kind === 'bar' && !isOrdered(column)
  const margin = isLying ? LYING : UPRIGHT
  const Marks = kind === 'line' ? Lines : Bars
  return (
    <Plot
      label={label}
      count={points.length}
      height={isLying ? points.length * SLOT_HEIGHT + margin.top + margin.bottom : CHART_HEIGHT}
      margin={margin}
      isLying={isLying}
      isBlock={kind === 'bar'}
      tipOf={(slot) => tipOf(points[slot], props)}
      onPick={(slot) => onPick(points[slot]?.value ?? '')}
    >
      {(area) => <Marks area={area} points={points} {...props} />}
    </Plot>
  )
}

interface MarksProps extends Pick<GroupChartProps, 'grid' | 'row' | 'measure'> {
  area: Area
  points: Point[]
}

const valuesOf = (points: Point[], row: number, measure: Measure) =>
  points.map(({ groups }) => groups[row]?.[measure] ?? null)

/** The axis of a measure. */
function valuesAlong({ area, points, measure }: MarksProps) {
  const range: [number, number] = area.isLying ? [0, area.width] : [area.height, 0]
  if (measure !== 'posts')
    return sharesAlong(range, measure === 'score' ? formatScore : formatShare)
  const most = points.flatMap(({ groups }) => groups.map((group) => group?.posts ?? 0))
  return countsAlong(range, Math.max(...most), formatCompact)
}

const namesAlong = (area: Area, points: Point[]) =>
  points.map(({ name }, slot) => ({ at: middleOf(area, slot), text: name }))

function Lines(props: MarksProps) {
  const { area, points, grid, row, measure } = props
  const { scale, ticks } = valuesAlong(props)
  const isScored = row === undefined && measure !== 'posts'
  const radius = radiusOf(area, isScored ? 3 : 2)
  return (
    <>
      <LeftAxis area={area} ticks={ticks} />
      <BottomAxis area={area} ticks={namesAlong(area, points)} />
      {grid.rows.map((value, i) => {
        const line = { area, y: scale, values: valuesOf(points, i, measure) }
        const { color, dash } = row === undefined ? { color: 'var(--line-2)', dash: '' } : lineOf(i)
        return (
          <g key={value}>
            <PlotLine {...line} color={color} dash={dash} />
            <PlotDots {...line} color={isScored ? undefined : color} radius={() => radius} />
          </g>
        )
      })}
    </>
  )
}

function Bars(props: MarksProps) {
  const { area, points, measure } = props
  const { scale, ticks } = valuesAlong(props)
  const isScore = measure === 'score'
  const values = valuesOf(points, 0, measure)
  return (
    <>
      {area.isLying ? (
        <>
          <BottomAxis area={area} ticks={ticks} isRuled />
          <NameAxis area={area} names={points.map(({ name }) => name)} />
        </>
      ) : (
        <>
          <LeftAxis area={area} ticks={ticks} />
          <BottomAxis area={area} ticks={namesAlong(area, points)} />
        </>
      )}
      {values.map((value, slot) => (
        <rect
          key={slot}
          // From nothing, or from the middle between unserious and serious.
          {...barOf(area, slot, scale(isScore ? 0.5 : 0), scale(value ?? (isScore ? 0.5 : 0)))}
          fill={measure === 'posts' ? 'var(--line-2)' : 'var(--s)'}
          data-step={measure === 'posts' || value === null ? undefined : stepOf(value)}
        />
      ))}
      {isScore && <HalfLine area={area} at={scale(0.5)} />}
    </>
  )
}

/** A slot's bar between two places along the values' axis. */
function barOf(area: Area, slot: number, from: number, to: number) {
  const thick = Math.min(WIDEST_BAR, slotSize(area) * 0.8)
  const [aside, start, length] = [
    middleOf(area, slot) - thick / 2,
    Math.min(from, to),
    Math.abs(to - from),
  ]
  return area.isLying
    ? { x: start, y: aside, width: length, height: thick }
    : { x: aside, y: start, width: thick, height: length }
}

function tipOf(
  point: Point | undefined,
  { grid, row, measure }: Omit<MarksProps, 'area' | 'points'>,
) {
  const lines = point?.groups.map((group, i) => ({
    before: row === undefined ? '' : `${showValue(row, grid.rows[i] ?? '')}: `,
    value: formatMeasure(measure, group),
    after:
      measure === 'posts' || group === undefined ? '' : ` over ${formatMeasure('posts', group)}`,
  }))
  return { title: point?.name ?? '', lines: lines ?? [] }
}
