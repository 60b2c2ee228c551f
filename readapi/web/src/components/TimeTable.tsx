import type { HourPoint } from '../services/week'
import { Score } from './Score'
import { Time } from './Time'
import classes from './WeekPanel.module.css'

interface TimeTableProps {
  points: HourPoint[]
  title: string
  /** Absent: a time leads nowhere. */
  onPick?: (at: number) => void
}

/** A chart's numbers, for readers of screens, for the keyboard and for copying. */
export function TimeTable({ points, title, onPick }: TimeTableProps) {
  return (
    <details className={classes.table}>
      <summary>{title}</summary>
      {/* Scrolls by itself, so it takes the keyboard's focus. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- see above */}
      <div role="region" aria-label="Times with posts" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">Seriousness</th>
              <th scope="col" className="num">
                Posts
              </th>
            </tr>
          </thead>
          <tbody>
            {points
              .filter(({ posts }) => posts > 0)
              .map(({ at, score, posts }) => (
                <tr key={at}>
                  <td>
                    {onPick === undefined ? (
                      <Time at={at} />
                    ) : (
                      <button type="button" className={classes.pick} onClick={() => onPick(at)}>
                        <Time at={at} />
                      </button>
                    )}
                  </td>
                  <td>
                    <Score score={score} />
                  </td>
                  <td className="num">{posts}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
