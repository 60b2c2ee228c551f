import type { CSSProperties } from 'react'
import { middleOf, slotSize, type Area, type Tip } from '../services/plot'
import classes from './Plot.module.css'

/** From the middle of a slot to its tip, in pixels. */
const AWAY = 12

/** The numbers of one slot, beside it where there is more room. The slider tells them to readers. */
export function PlotTip({ area, slot, tip }: { area: Area; slot: number; tip: Tip }) {
  return (
    <div className={classes.tip} style={besides(area, slot)} aria-hidden="true">
      <div>{tip.title}</div>
      {tip.lines.map(({ before, value, after, step }, i) => (
        <div key={i} data-step={step}>
          {before}
          <strong>{value}</strong>
          {after}
        </div>
      ))}
    </div>
  )
}

function besides(area: Area, slot: number): CSSProperties {
  const { width, height, margin, isLying } = area
  const middle = middleOf(area, slot)
  if (isLying) {
    const away = slotSize(area) / 2 + 2
    const left = margin.left + AWAY
    return middle < height / 2
      ? { left, top: margin.top + middle + away }
      : { left, bottom: margin.bottom + height - middle + away }
  }
  const top = margin.top
  return middle < width / 2
    ? { top, left: margin.left + middle + AWAY }
    : { top, right: margin.right + width - middle + AWAY }
}
