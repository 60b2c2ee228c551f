import { useElementSize } from '@mantine/hooks'
import type { ReactNode } from 'react'
import type { Area, Margin, Tip } from '../services/plot'
import classes from './Plot.module.css'
import { PlotPointer } from './PlotPointer'

interface PlotProps {
  label: string
  /** How many points have a slot. */
  count: number
  height: number
  margin: Margin
  /** Whether slots lie one below another, not side by side. */
  isLying?: boolean
  /** Where slots are, from 0 to 1; absent: side by side. */
  places?: readonly number[]
  /** Whether the slot looked at is marked as a whole, not at its middle. */
  isBlock?: boolean
  tipOf: (slot: number) => Tip
  /** Told the slot that is clicked, or entered. */
  onPick?: (slot: number) => void
  /** Told the first and last slot that are dragged over, or twice the one clicked. */
  onBrush?: (first: number, last: number) => void
  children: (area: Area) => ReactNode
}

/** The box of a chart, as wide as there is room: what draws in it is told where. */
export function Plot({ count, height, margin, isLying = false, places, ...rest }: PlotProps) {
  const { children, ...uses } = rest
  const { ref, width } = useElementSize<HTMLDivElement>()
  const area: Area = {
    width: Math.max(1, width - margin.left - margin.right),
    height: height - margin.top - margin.bottom,
    margin,
    count,
    isLying,
    places,
  }
  return (
    <div ref={ref} style={{ height }}>
      {width > 0 && count > 0 && (
        <PlotPointer area={area} {...uses}>
          <svg className={classes.drawing} width={width} height={height} aria-hidden="true">
            <g transform={`translate(${margin.left},${margin.top})`}>{children(area)}</g>
          </svg>
        </PlotPointer>
      )}
    </div>
  )
}
