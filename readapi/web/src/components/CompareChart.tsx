import {
  CartesianGrid,
  Line,
  LineChart,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
  type TooltipContentProps,
} from 'recharts'
import type { ComparedPoint } from '../services/compare'
import { formatScore } from '../services/format'
import { lineOf } from '../services/lines'
import classes from './ChartTip.module.css'

interface CompareChartProps {
  names: readonly string[]
  points: ComparedPoint[]
  format: (at: number) => string
  label: string
}

const axis = { stroke: 'var(--line-2)', tick: { fill: 'var(--ink-2)', fontSize: 12 } }

/** The scores of several subreddits, a line each. */
export default function CompareChart({ names, points, format, label }: CompareChartProps) {
  return (
    <ResponsiveContainer width="100%" height={300}>
      <LineChart data={points} title={label} margin={{ top: 8, right: 8, bottom: 0, left: 0 }}>
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis dataKey="at" tickFormatter={format} minTickGap={32} {...axis} />
        <YAxis domain={[0, 1]} ticks={[0, 0.25, 0.5, 0.75, 1]} width={40} {...axis} />
        <ReferenceLine y={0.5} stroke="var(--line-2)" strokeDasharray="2 3" />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: 'var(--line-2)' }}
          content={(tip) => <Tip tip={tip} names={names} format={format} />}
        />
        {names.map((name, i) => (
          <Line
            key={name}
            dataKey={({ scores }: ComparedPoint) => scores[i] ?? null}
            stroke={lineOf(i).color}
            strokeDasharray={lineOf(i).dash}
            strokeWidth={1.75}
            dot={{ r: 2, strokeDasharray: '' }}
            connectNulls
            isAnimationActive={false}
          />
        ))}
      </LineChart>
    </ResponsiveContainer>
  )
}

interface TipProps extends Pick<CompareChartProps, 'names' | 'format'> {
  tip: TooltipContentProps
}

function Tip({ tip, names, format }: TipProps) {
  const point = tip.payload[0]?.payload as ComparedPoint | undefined
  if (!tip.active || point === undefined) return null
  return (
    <div className={classes.tip}>
      <div>{format(point.at)}</div>
      {names.map((name, i) => (
        <div key={name}>
          r/{name}: <strong>{formatScore(point.scores[i] ?? null)}</strong>
        </div>
      ))}
    </div>
  )
}
