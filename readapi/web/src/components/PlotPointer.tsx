import type { CSSProperties, ReactNode } from 'react'
import { usePlotPointer } from '../hooks/usePlotPointer'
import { middleOf, slotSize, textOfTip, type Area, type Tip } from '../services/plot'
import classes from './Plot.module.css'
import { PlotTip } from './PlotTip'

interface PlotPointerProps {
  area: Area
  label: string
  isBlock?: boolean
  tipOf: (slot: number) => Tip
  onPick?: (slot: number) => void
  onBrush?: (first: number, last: number) => void
  children: ReactNode
}

/** A chart that a pointer or arrows go along, each point told; a slider to readers of screens. */
export function PlotPointer({ area, label, isBlock, tipOf, children, ...uses }: PlotPointerProps) {
  const { at, from, handlers } = usePlotPointer(area, uses)
  // The chart may have fewer points than when it was last pointed at.
  const slot = at === null ? null : Math.min(at, area.count - 1)
  const use = uses.onBrush ? classes.brush : uses.onPick && classes.pick
  return (
    <div
      className={`${classes.plot} ${use ?? ''}`}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-orientation={area.isLying ? 'vertical' : 'horizontal'}
      aria-valuemin={1}
      aria-valuemax={area.count}
      aria-valuenow={(slot ?? 0) + 1}
      aria-valuetext={textOfTip(tipOf(slot ?? 0))}
      {...handlers}
    >
      {slot !== null && (
        <div
          className={isBlock ? classes.block : classes.line}
          style={isBlock ? placeOf(area, slot, slot) : { ...across(area), ...lineAt(area, slot) }}
        />
      )}
      {slot !== null && typeof from === 'number' && (
        <div
          className={classes.brushed}
          style={placeOf(area, Math.min(from, slot), Math.max(from, slot))}
        />
      )}
      {children}
      {slot !== null && <PlotTip area={area} slot={slot} tip={tipOf(slot)} />}
    </div>
  )
}

const across = ({ height, width, margin, isLying }: Area): CSSProperties =>
  isLying ? { left: margin.left, width } : { top: margin.top, height }

const lineAt = (area: Area, slot: number): CSSProperties => ({
  left: area.margin.left + middleOf(area, slot),
})

/** Where some slots are, from one end of theirs to the other. */
function placeOf(area: Area, first: number, last: number): CSSProperties {
  const size = slotSize(area)
  const [from, length] = [first * size, (last - first + 1) * size]
  const { margin, isLying } = area
  return isLying
    ? { ...across(area), top: margin.top + from, height: length }
    : { ...across(area), left: margin.left + from, width: length }
}
