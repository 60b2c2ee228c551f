import { Button, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { useServices } from '../app/services'
import { formatDay } from '../services/format'
import { endOfHour, hoursOfWeek, WEEK_MS, type HourPoint } from '../services/week'
import { Loaded } from './Loaded'
import { Panel } from './Panel'
import { Score } from './Score'
import { Empty } from './States'
import { Time } from './Time'
import classes from './WeekPanel.module.css'

const HourlyChart = lazy(() => import('./HourlyChart'))

interface WeekPanelProps {
  name: string
  /** When the newest post was created; the week ends there unless `to` says otherwise. */
  newestAt: number
  to: number | undefined
  onTo: (to: number | undefined) => void
}

/** Seriousness hour by hour over a week, with ways to the weeks before and after. */
export function WeekPanel({ name, newestAt, to, onTo }: WeekPanelProps) {
  const { queries } = useServices()
  const newestEnd = endOfHour(newestAt)
  const end = to ?? newestEnd
  const query = useQuery(queries.week(name, new Date(end).toISOString()))
  const isNewest = end >= newestEnd
  return (
    <Panel
      title={`Week to ${formatDay(end - 1)}`}
      aside={
        <span className={classes.controls}>
          <Button variant="default" size="compact-sm" onClick={() => onTo(end - WEEK_MS)}>
            Week before
          </Button>
          <Button
            variant="default"
            size="compact-sm"
            disabled={isNewest}
            onClick={() => onTo(end + WEEK_MS < newestEnd ? end + WEEK_MS : undefined)}
          >
            Week after
          </Button>
          <Button
            variant="default"
            size="compact-sm"
            disabled={to === undefined}
            onClick={() => onTo(undefined)}
          >
            Newest
          </Button>
        </span>
      }
    >
      <div className={classes.chart}>
        <Loaded query={query} skeleton={<Skeleton height="100%" />}>
          {(view) => <Week name={name} hours={hoursOfWeek(view.hourly, end)} />}
        </Loaded>
      </div>
      {query.data && <HourTable hours={hoursOfWeek(query.data.hourly, end)} />}
    </Panel>
  )
}

function Week({ name, hours }: { name: string; hours: HourPoint[] }) {
  if (hours.every((hour) => hour.posts === 0)) {
    return <Empty title="No posts in this week">Go to another week, or to the newest posts.</Empty>
  }
  return (
    <Suspense fallback={<Skeleton height="100%" />}>
      <HourlyChart hours={hours} label={`Seriousness of r/${name} by the hour`} />
    </Suspense>
  )
}

/** The chart's numbers, for readers of screens and for copying. */
function HourTable({ hours }: { hours: HourPoint[] }) {
  return (
    <details className={classes.table}>
      <summary>These hours as a table</summary>
      {/* Scrolls by itself, so it takes the keyboard's focus. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- see above */}
      <div role="region" aria-label="Hours with posts" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Hour</th>
              <th scope="col">Seriousness</th>
              <th scope="col" className="num">
                Posts
              </th>
            </tr>
          </thead>
          <tbody>
            {hours
              .filter((hour) => hour.posts > 0)
              .map((hour) => (
                <tr key={hour.at}>
                  <td>
                    <Time at={hour.at} />
                  </td>
                  <td>
                    <Score score={hour.score} />
                  </td>
                  <td className="num">{hour.posts}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
