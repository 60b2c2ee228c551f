import { Button, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useServices } from '../app/services'
import { formatClock, formatMinute } from '../services/format'
import { FIVE_MINUTES_MS, fiveMinutesOf, HOUR_MS } from '../services/week'
import { Loaded } from './Loaded'
import { Panel } from './Panel'
import { Empty } from './States'
import { TimeTable } from './TimeTable'
import classes from './WeekPanel.module.css'

const TimeChart = lazy(() => import('./HourlyChart'))

/** Some hours of a week, looked at closely. */
export interface Zoom {
  from: number
  hours: number
}

interface ZoomPanelProps {
  name: string
  zoom: Zoom
  onZoom: (zoom: Zoom | undefined) => void
}

const clock = (at: number) => formatClock(at).slice(0, 5)

/** Seriousness in windows of five minutes, over some hours. */
export function ZoomPanel({ name, zoom, onZoom }: ZoomPanelProps) {
  const { queries } = useServices()
  const to = zoom.from + zoom.hours * HOUR_MS
  const [from, until] = [new Date(zoom.from).toISOString(), new Date(to).toISOString()]
  const query = useQuery(queries.fiveMinutes(name, from, until))
  const points = query.data && fiveMinutesOf(query.data, zoom.from, to)
  const move = (by: number) => onZoom({ ...zoom, from: zoom.from + by * zoom.hours * HOUR_MS })
  return (
    <Panel
      title={`${formatMinute(zoom.from)} to ${clock(to)}, by five minutes`}
      aside={
        <span className={classes.controls}>
          <Link to="/explore" search={{ subreddit: name, from, to: until, posts: 'shown' }}>
            Its posts
          </Link>
          <Button variant="default" size="compact-sm" onClick={() => move(-1)}>
            Before
          </Button>
          <Button variant="default" size="compact-sm" onClick={() => move(1)}>
            After
          </Button>
          <Button variant="default" size="compact-sm" onClick={() => onZoom(undefined)}>
            Whole week
          </Button>
        </span>
      }
    >
      <div className={classes.chart}>
        <Loaded query={query} skeleton={<Skeleton height="100%" />}>
          {() =>
            points?.every(({ posts }) => posts === 0) ? (
              <Empty title="No posts in this time">Go before or after it, or to the week.</Empty>
            ) : (
              <Suspense fallback={<Skeleton height="100%" />}>
                <TimeChart
                  points={points ?? []}
                  tickEvery={zoom.hours > 6 ? HOUR_MS : zoom.hours * FIVE_MINUTES_MS}
                  formatTick={clock}
                  label={`Seriousness of r/${name} by five minutes`}
                />
              </Suspense>
            )
          }
        </Loaded>
      </div>
      {points && <TimeTable points={points} title="These five minutes as a table" />}
    </Panel>
  )
}
