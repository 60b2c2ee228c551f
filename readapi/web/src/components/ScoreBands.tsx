import { showValue } from '../services/dimensions'
import { formatCount } from '../services/format'
import { stepOf } from '../services/seriousness'
import classes from './ScoreBands.module.css'

/** How posts' scores spread over the five fifths of the scale, as small columns. */
export function ScoreBands({ bands }: { bands: readonly number[] }) {
  const most = Math.max(1, ...bands)
  const said = bands.map((posts, i) => `${showValue('band', String(i))}: ${formatCount(posts)}`)
  return (
    <span className={classes.bands} role="img" aria-label={`Posts by score: ${said.join(', ')}`}>
      {bands.map((posts, i) => (
        <span
          key={i}
          className={classes.band}
          data-step={stepOf((i + 0.5) / bands.length)}
          title={said[i]}
          style={{ height: `${(posts / most) * 100}%` }}
        />
      ))}
    </span>
  )
}
