import { formatMean, formatMeasured } from '../services/format'
import { predictedFor } from '../services/series'
import type { Reading } from '../services/types'
import classes from './SeriesPanel.module.css'
import { Time } from './Time'

/** A series' numbers, the newest first, for readers of screens, for the keyboard and for copying. */
export function ReadingTable({ readings, digits }: { readings: Reading[]; digits: number }) {
  return (
    // Scrolls by itself, so it takes the keyboard's focus.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- see above
    <div className={classes.scroll} role="region" aria-label="Readings" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col" className="num">
              Read
            </th>
            <th scope="col" className="num">
              Predicted for it
            </th>
            <th scope="col" className="num">
              Predicted next
            </th>
          </tr>
        </thead>
        <tbody>
          {readings
            .map(({ at, value, prediction }, i) => (
              <tr key={i}>
                <th scope="row">
                  <Time at={at} to="second" />
                </th>
                <td className="num">{formatMeasured(value, digits)}</td>
                <td className="num">{formatMean(predictedFor(readings, i), digits)}</td>
                <td className="num">{formatMean(prediction, digits)}</td>
              </tr>
            ))
            .reverse()}
        </tbody>
      </table>
    </div>
  )
}
