import { useState, type MouseEvent } from 'react'
import {
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceArea,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
  type AxisDomainItem,
  type DotItemDotProps,
  type TooltipContentProps,
} from 'recharts'
import { formatCount, formatMinute, formatScore } from '../services/format'
import { shareAt, type Plot } from '../services/plot'
import { stepOf } from '../services/seriousness'
import type { HourPoint } from '../services/week'
import classes from './ChartTip.module.css'

const CHART_HEIGHT = 280
/** What a full bar means at least, so that a lone post does not look like a crowd. */
const FEW_POSTS = 5
const PLOT: Plot = { left: 40, right: 8 }

interface TimeChartProps {
  points: HourPoint[]
  /** Between two points. */
  step: number
  tickEvery: number
  formatTick: (at: number) => string
  label: string
  /** Told the first and last point that were dragged over, or twice the one clicked. */
  onSelect?: (first: number, last: number) => void
}

/** Points in time: each one's seriousness a dot, how many posts it had a bar below. */
export default function TimeChart(props: TimeChartProps) {
  const { points, step, tickEvery, formatTick, label } = props
  const mostPosts = Math.max(FEW_POSTS, ...points.map(({ posts }) => posts))
  const { selected, ...drag } = useDrag(props)
  // Keeps the first and the last bar inside the axis.
  const edges: [AxisDomainItem, AxisDomainItem] = [
    (first: number) => first - step / 2,
    (last: number) => last + step / 2,
  ]
  return (
    <ResponsiveContainer width="100%" height={CHART_HEIGHT}>
      <ComposedChart
        data={points}
        margin={{ top: 8, right: PLOT.right, bottom: 0, left: 0 }}
        title={label}
        {...drag}
      >
        <CartesianGrid yAxisId="score" vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="at"
          type="number"
          domain={edges}
          ticks={points.flatMap(({ at }) => (at % tickEvery === 0 ? at : []))}
          tickFormatter={formatTick}
          stroke="var(--line-2)"
          tick={{ fill: 'var(--ink-2)', fontSize: 12 }}
        />
        <YAxis
          yAxisId="score"
          domain={[0, 1]}
          ticks={[0, 0.25, 0.5, 0.75, 1]}
          width={PLOT.left}
          stroke="var(--line-2)"
          tick={{ fill: 'var(--ink-2)', fontSize: 12 }}
        />
        {/* Roots, so that a busy hour leaves the others visible; the bars keep to the lowest quarter. */}
        <YAxis yAxisId="posts" scale="sqrt" domain={[0, mostPosts * 16]} width={0} hide />
        <Tooltip content={HourTip} isAnimationActive={false} cursor={{ stroke: 'var(--line-2)' }} />
        <ReferenceLine yAxisId="score" y={0.5} stroke="var(--line-2)" strokeDasharray="2 3" />
        <Bar
          yAxisId="posts"
          dataKey="posts"
          fill="var(--line-2)"
          fillOpacity={0.45}
          isAnimationActive={false}
        />
        {selected && (
          <ReferenceArea
            yAxisId="score"
            x1={selected[0] - step / 2}
            x2={selected[1] + step / 2}
            fill="var(--ink)"
            fillOpacity={0.12}
          />
        )}
        <Line
          yAxisId="score"
          dataKey="score"
          stroke="var(--line-2)"
          strokeWidth={1}
          strokeOpacity={0.5}
          dot={ScoreDot}
          activeDot={false}
          isAnimationActive={false}
        />
      </ComposedChart>
    </ResponsiveContainer>
  )
}

/** The points that are being dragged over. */
function useDrag({ points, onSelect }: TimeChartProps) {
  const [ends, setEnds] = useState<[number, number] | null>(null)
  if (onSelect === undefined) return { selected: null }
  const atOf = ({ clientX, currentTarget }: MouseEvent) => {
    const share = shareAt(clientX, currentTarget.getBoundingClientRect(), PLOT)
    return points[Math.min(points.length - 1, Math.floor(share * points.length))]?.at ?? 0
  }
  const sorted: [number, number] | null = ends && [Math.min(...ends), Math.max(...ends)]
  return {
    selected: sorted,
    style: { cursor: 'zoom-in' },
    onMouseDown: (_: unknown, event: MouseEvent) => setEnds([atOf(event), atOf(event)]),
    onMouseMove: (_: unknown, event: MouseEvent) => {
      const at = atOf(event)
      setEnds((old) => old && [old[0], at])
    },
    onMouseLeave: () => setEnds(null),
    onMouseUp: (_: unknown, event: MouseEvent) => {
      if (ends !== null) {
        const at = atOf(event)
        onSelect(Math.min(ends[0], at), Math.max(ends[0], at))
      }
      setEnds(null)
    },
  }
}

function ScoreDot({ cx, cy, payload }: DotItemDotProps) {
  const { score, posts, at } = payload as HourPoint
  if (score === null || cx === undefined || cy === undefined) return <g key={at} />
  const radius = Math.min(7, 2.5 + Math.sqrt(posts) / 2)
  return <circle key={at} cx={cx} cy={cy} r={radius} fill="var(--s)" data-step={stepOf(score)} />
}

function HourTip({ active, payload }: TooltipContentProps) {
  const hour = payload[0]?.payload as HourPoint | undefined
  if (!active || hour === undefined) return null
  return (
    <div className={classes.tip}>
      <div>{formatMinute(hour.at)} UTC</div>
      {hour.score === null ? (
        'no posts'
      ) : (
        <span data-step={stepOf(hour.score)}>
          <strong>{formatScore(hour.score)}</strong> over {formatCount(hour.posts)}{' '}
          {hour.posts === 1 ? 'post' : 'posts'}
        </span>
      )}
    </div>
  )
}
