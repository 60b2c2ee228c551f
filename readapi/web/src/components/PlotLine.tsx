import { line } from 'd3-shape'
import { middleOf, type Area } from '../services/plot'
import { stepOf } from '../services/seriousness'

type Value = number | null

interface MarksProps {
  area: Area
  /** One for each slot; null: there is none. */
  values: readonly Value[]
  y: (value: number) => number
}

interface PlotLineProps extends MarksProps {
  color: string
  dash?: string
  width?: number
  opacity?: number
  /** Whether the line goes on over slots without a value. */
  isConnected?: boolean
}

/** A line from slot to slot. */
export function PlotLine({ area, values, y, isConnected, ...look }: PlotLineProps) {
  const { color, dash, width = 1.5, opacity } = look
  const points = values
    .map((value, slot) => ({ value, slot }))
    .filter(({ value }) => !isConnected || value !== null)
  const path = line<(typeof points)[number]>()
    .defined(({ value }) => value !== null)
    .x(({ slot }) => middleOf(area, slot))
    .y(({ value }) => y(value ?? 0))
  return (
    <path
      d={path(points) ?? ''}
      fill="none"
      stroke={color}
      strokeDasharray={dash}
      strokeWidth={width}
      strokeOpacity={opacity}
    />
  )
}

interface PlotDotsProps extends MarksProps {
  /** Absent: each in the colour of its score. */
  color?: string | undefined
  radius: (slot: number) => number
}

/** A dot for each value. */
export function PlotDots({ area, values, y, color, radius }: PlotDotsProps) {
  return values.map((value, slot) =>
    value === null ? null : (
      <circle
        key={slot}
        cx={middleOf(area, slot)}
        cy={y(value)}
        r={radius(slot)}
        fill={color ?? 'var(--s)'}
        data-step={color === undefined ? stepOf(value) : undefined}
      />
    ),
  )
}
