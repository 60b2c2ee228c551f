import { fitLabels, middleOf, slotSize, type Area, type Tick } from '../services/plot'
import classes from './Plot.module.css'

const TICK = 5

interface AxisProps {
  area: Area
  ticks: readonly Tick[]
  /** Whether a line goes from each tick through the plot. */
  isRuled?: boolean
}

/** The axis below a plot: of its ticks, those that have room for their words. */
export function BottomAxis({ area, ticks, isRuled }: AxisProps) {
  const { width, height, margin } = area
  const labels = fitLabels(ticks, -margin.left, width + margin.right)
  return (
    <>
      {isRuled &&
        ticks.map(({ at }) => (
          <line key={at} className={classes.rule} x1={at} x2={at} y1={0} y2={height} />
        ))}
      <line className={classes.axis} x1={0} x2={width} y1={height} y2={height} />
      {labels.map(({ at, x, text }) => (
        <g key={at}>
          <line className={classes.axis} x1={at} x2={at} y1={height} y2={height + TICK} />
          <text x={x} y={height + 19} textAnchor="middle">
            {text}
          </text>
        </g>
      ))}
    </>
  )
}

/** The axis at a plot's left edge. */
export function LeftAxis({ area, ticks }: AxisProps) {
  const { width, height } = area
  return (
    <>
      {ticks.map(({ at, text }) => (
        <g key={at}>
          <line className={classes.rule} x1={0} x2={width} y1={at} y2={at} />
          <line className={classes.axis} x1={-TICK} x2={0} y1={at} y2={at} />
          <text x={-TICK - 3} y={at} dy="0.32em" textAnchor="end">
            {text}
          </text>
        </g>
      ))}
      <line className={classes.axis} x1={0} x2={0} y1={0} y2={height} />
    </>
  )
}

/** The names of a lying plot's slots; one without room ends in an ellipsis. */
export function NameAxis({ area, names }: { area: Area; names: readonly string[] }) {
  const { height, margin } = area
  const size = slotSize(area)
  return (
    <>
      {names.map((name, i) => (
        <foreignObject
          key={name}
          x={-margin.left}
          y={middleOf(area, i) - size / 2}
          width={margin.left - TICK - 3}
          height={size}
        >
          <div className={classes.name} style={{ lineHeight: `${size}px` }}>
            {name}
          </div>
        </foreignObject>
      ))}
      <line className={classes.axis} x1={0} x2={0} y1={0} y2={height} />
    </>
  )
}

/** Half way between unserious and serious. */
export function HalfLine({ area, at, isDashed }: { area: Area; at: number; isDashed?: boolean }) {
  const { width, height, isLying } = area
  const ends = isLying
    ? { x1: at, x2: at, y1: 0, y2: height }
    : { x1: 0, x2: width, y1: at, y2: at }
  return <line className={classes.axis} {...ends} strokeDasharray={isDashed ? '2 3' : undefined} />
}
