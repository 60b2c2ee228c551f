import { aboutOf, toldOf } from '../services/shop'
import type { UserEvent } from '../services/types'
import classes from './EventList.module.css'
import { Time } from './Time'

/** What a user did, the newest first. */
export function EventList({ events }: { events: readonly UserEvent[] }) {
  return (
    <ol>
      {events.map((event) => (
        <li key={event.dataId} className={classes.row}>
          <span className={classes.what}>
            <span className="dim">{toldOf(event.kind)}</span> {aboutOf(event)}
          </span>
          <span className="dim small">
            <Time at={event.at} to="second" />
          </span>
        </li>
      ))}
    </ol>
  )
}
