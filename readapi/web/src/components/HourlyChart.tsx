import {
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
  type AxisDomainItem,
  type DotItemDotProps,
  type TooltipContentProps,
} from 'recharts'
import { formatCount, formatDay, formatMinute, formatScore } from '../services/format'
import { stepOf } from '../services/seriousness'
import { HOUR_MS, type HourPoint } from '../services/week'
import classes from './HourlyChart.module.css'

const CHART_HEIGHT = 280
/** What a full bar means at least, so that a lone post does not look like a crowd. */
const FEW_POSTS = 5
/** Keeps the first and the last bar inside the axis. */
const EDGES: [AxisDomainItem, AxisDomainItem] = [
  (first: number) => first - HOUR_MS / 2,
  (last: number) => last + HOUR_MS / 2,
]

/** A week's hours: each one's seriousness a dot, how many posts it had a bar below. */
export default function HourlyChart({ hours, label }: { hours: HourPoint[]; label: string }) {
  const mostPosts = Math.max(FEW_POSTS, ...hours.map((hour) => hour.posts))
  const days = hours.filter((hour) => hour.at % (24 * HOUR_MS) === 0).map((hour) => hour.at)
  return (
    <ResponsiveContainer width="100%" height={CHART_HEIGHT}>
      <ComposedChart data={hours} margin={{ top: 8, right: 8, bottom: 0, left: 0 }} title={label}>
        <CartesianGrid yAxisId="score" vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="at"
          type="number"
          domain={EDGES}
          ticks={days}
          tickFormatter={(at: number) => formatDay(at).replace(/ \d{4}$/, '')}
          stroke="var(--line-2)"
          tick={{ fill: 'var(--ink-2)', fontSize: 12 }}
        />
        <YAxis
          yAxisId="score"
          domain={[0, 1]}
          ticks={[0, 0.25, 0.5, 0.75, 1]}
          width={40}
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
