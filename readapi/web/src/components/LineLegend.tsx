import { lineOf } from '../services/lines'
import classes from './LineLegend.module.css'

/** The sample of a chart's line. */
export function LineSample({ i }: { i: number }) {
  const { color, dash } = lineOf(i)
  return (
    <svg width="28" height="8" aria-hidden="true">
      <line x1="0" x2="28" y1="4" y2="4" stroke={color} strokeWidth="2.5" strokeDasharray={dash} />
    </svg>
  )
}

/** Which line is which. */
export function LineLegend({ names }: { names: readonly string[] }) {
  return (
    <ul className={classes.legend}>
      {names.map((name, i) => (
        <li key={name}>
          <LineSample i={i} /> {name}
        </li>
      ))}
    </ul>
  )
}
