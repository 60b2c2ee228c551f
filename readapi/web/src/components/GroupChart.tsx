import type { MouseEvent } from 'react'
import {
  Bar,
  BarChart,
  CartesianGrid,
  Line,
  LineChart,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
  type BarRectangleItem,
  type BarShapeProps,
  type DotItemDotProps,
  type TooltipContentProps,
} from 'recharts'
import { isOrdered, showValue, type Dimension } from '../services/dimensions'
import { formatMeasure, type Measure } from '../services/explore'
import { formatCompact, formatScore } from '../services/format'
import { cellOf, type Grid } from '../services/grid'
import { lineOf } from '../services/lines'
import { shareAt, type Plot } from '../services/plot'
import { stepOf } from '../services/seriousness'
import type { Group } from '../services/types'
import classes from './ChartTip.module.css'

const CHART_HEIGHT = 320
const BAR_HEIGHT = 26
const PLOT: Plot = { left: 48, right: 8 }

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
export default function GroupChart(props: GroupChartProps) {
  const { grid, column, kind } = props
  const points = grid.columns.map((value) => ({
    value,
    name: showValue(column, value),
    groups: grid.rows.map((row) => cellOf(grid, row, value)),
  }))
  const Chart = kind === 'line' ? Lines : isOrdered(column) ? Columns : Lying
  return <Chart {...props} points={points} />
}

interface DrawingProps extends GroupChartProps {
  points: Point[]
}

const tick = { fill: 'var(--ink-2)', fontSize: 12 }
const axis = { stroke: 'var(--line-2)', tick }
const valueOf = (measure: Measure, row: number) => (point: Point) =>
  point.groups[row]?.[measure] ?? null

/** A bar's ends: from nothing, or from the middle between unserious and serious. */
const endsOf = (measure: Measure) => (point: Point) => {
  const value = valueOf(measure, 0)(point)
  if (measure !== 'score' || value === null) return value
  return [Math.min(0.5, value), Math.max(0.5, value)]
}

/** The axis of a measure: scores and shares have a whole of their own. */
const scale = (measure: Measure) =>
  measure === 'posts'
    ? { tickFormatter: formatCompact, allowDecimals: false }
    : {
        domain: [0, 1] as [number, number],
        ticks: [0, 0.25, 0.5, 0.75, 1],
        tickFormatter: (value: number) =>
          measure === 'score' ? formatScore(value) : `${Math.round(value * 100)}%`,
      }

function Lines({ points, grid, row, measure, label, onPick }: DrawingProps) {
  const pick = ({ clientX, currentTarget }: MouseEvent) => {
    const share = shareAt(clientX, currentTarget.getBoundingClientRect(), PLOT)
    const nearest = points[Math.round(share * (points.length - 1))]
    if (nearest !== undefined) onPick(nearest.value)
  }
  return (
    <ResponsiveContainer width="100%" height={CHART_HEIGHT}>
      <LineChart
        data={points}
        title={label}
        onClick={(_, event) => pick(event)}
        style={{ cursor: 'pointer' }}
        margin={{ top: 8, right: PLOT.right, bottom: 0, left: 0 }}
      >
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis dataKey="name" minTickGap={24} {...axis} />
        <YAxis width={PLOT.left} {...axis} {...scale(measure)} />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: 'var(--line-2)' }}
          content={(tip) => <Tip tip={tip} grid={grid} row={row} measure={measure} />}
        />
        {grid.rows.map((value, i) => (
          <Line
            key={value}
            dataKey={valueOf(measure, i)}
            stroke={row === undefined ? 'var(--line-2)' : lineOf(i).color}
            strokeDasharray={row === undefined ? '' : lineOf(i).dash}
            strokeWidth={1.5}
            dot={
              row === undefined && measure !== 'posts'
                ? (dot) => <Dot {...dot} measure={measure} />
                : { r: 2 }
            }
            isAnimationActive={false}
          />
        ))}
      </LineChart>
    </ResponsiveContainer>
  )
}

function Dot({ cx, cy, payload, measure }: DotItemDotProps & { measure: Measure }) {
  const value = valueOf(measure, 0)(payload as Point)
  if (value === null || cx === undefined || cy === undefined) return <g />
  return <circle cx={cx} cy={cy} r={3} fill="var(--s)" data-step={stepOf(value)} />
}

function Columns({ points, grid, row, measure, label, onPick }: DrawingProps) {
  return (
    <ResponsiveContainer width="100%" height={CHART_HEIGHT}>
      <BarChart data={points} title={label} margin={{ top: 8, right: 8, bottom: 0, left: 0 }}>
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis dataKey="name" minTickGap={16} {...axis} />
        <YAxis width={PLOT.left} {...axis} {...scale(measure)} />
        {measure === 'score' && <ReferenceLine y={0.5} stroke="var(--line-2)" />}
        {bars({ grid, row, measure, onPick })}
      </BarChart>
    </ResponsiveContainer>
  )
}

function Lying({ points, grid, row, measure, label, onPick }: DrawingProps) {
  return (
    <ResponsiveContainer width="100%" height={points.length * BAR_HEIGHT + 40}>
      <BarChart
        data={points}
        layout="vertical"
        title={label}
        margin={{ top: 8, right: 16, bottom: 0, left: 0 }}
      >
        <CartesianGrid horizontal={false} stroke="var(--line)" />
        <XAxis type="number" {...axis} {...scale(measure)} />
        <YAxis type="category" dataKey="name" width={140} interval={0} {...axis} />
        {measure === 'score' && <ReferenceLine x={0.5} stroke="var(--line-2)" />}
        {bars({ grid, row, measure, onPick })}
      </BarChart>
    </ResponsiveContainer>
  )
}

/** The bars and their tip; the ground that a bar stands on takes the click too. */
const bars = ({
  grid,
  row,
  measure,
  onPick,
}: Omit<GroupChartProps, 'column' | 'kind' | 'label'>) => [
  <Tooltip
    key="tip"
    isAnimationActive={false}
    cursor={{ fill: 'var(--sunken)' }}
    content={(tip) => <Tip tip={tip} grid={grid} row={row} measure={measure} />}
  />,
  <Bar
    key="bar"
    dataKey={endsOf(measure)}
    isAnimationActive={false}
    maxBarSize={28}
    cursor="pointer"
    background={{ fill: 'transparent' }}
    onClick={(bar: BarRectangleItem) => onPick((bar.payload as Point).value)}
    shape={(shape: BarShapeProps) => <Block {...shape} measure={measure} />}
  />,
]

function Block({ x, y, width, height, payload, measure }: BarShapeProps & { measure: Measure }) {
  const value = measure === 'posts' ? null : valueOf(measure, 0)(payload as Point)
  return (
    <rect
      x={x}
      y={y}
      width={Math.max(0, width)}
      height={Math.max(0, height)}
      {...(value === null
        ? { fill: 'var(--line-2)' }
        : { fill: 'var(--s)', 'data-step': stepOf(value) })}
    />
  )
}

interface TipProps {
  tip: TooltipContentProps
  grid: Grid
  row: Dimension | undefined
  measure: Measure
}

function Tip({ tip, grid, row, measure }: TipProps) {
  const point = tip.payload[0]?.payload as Point | undefined
  if (!tip.active || point === undefined) return null
  return (
    <div className={classes.tip}>
      <div>{point.name}</div>
      {point.groups.map((group, i) => (
        <div key={grid.rows[i]}>
          {row !== undefined && `${showValue(row, grid.rows[i] ?? '')}: `}
          <strong>{formatMeasure(measure, group)}</strong>
          {measure !== 'posts' && group !== undefined && ` over ${formatMeasure('posts', group)}`}
        </div>
      ))}
    </div>
  )
}
