import { useExploreView } from '../hooks/useExploreView'
import { chipsOf, FILTERED, without } from '../services/filters'
import classes from './FilterChips.module.css'

const NONE = Object.fromEntries([...FILTERED, 'from', 'to'].map((name) => [name, undefined]))

/** The filters in force, each with a way to take it away. */
export function FilterChips() {
  const { filters, change } = useExploreView()
  const chips = chipsOf(filters)
  if (chips.length === 0) return null
  return (
    <ul className={classes.chips} aria-label="Filters">
      {chips.map((chip) => (
        <li key={chip.text}>
          <button
            type="button"
            className={classes.chip}
            aria-label={`Take away: ${chip.text}`}
            onClick={() => change(without(filters, chip))}
          >
            {chip.text}
            <span aria-hidden="true"> ×</span>
          </button>
        </li>
      ))}
      {chips.length > 1 && (
        <li>
          <button type="button" className={classes.all} onClick={() => change(NONE)}>
            Take all away
          </button>
        </li>
      )}
    </ul>
  )
}
