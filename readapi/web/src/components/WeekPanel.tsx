import { Button, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { useServices } from '../app/services'
import { formatDay } from '../services/format'
import { endOfHour, HOUR_MS, hoursOfWeek, WEEK_MS, type HourPoint } from '../services/week'
import { Loaded } from './Loaded'
import { Panel } from './Panel'
import { Empty } from './States'
import { TimeTable } from './TimeTable'
import classes from './WeekPanel.module.css'
import type { Zoom } from './ZoomPanel'

const HourlyChart = lazy(() => import('./HourlyChart'))

/** Two days of five minutes are as many as can be told apart. */
const hoursIn = (first: number, last: number) => Math.min(48, (last - first) / HOUR_MS + 1)

interface WeekPanelProps {
  name: string
  /** When the newest post was created; the week ends there unless `to` says otherwise. */
  newestAt: number
  to: number | undefined
  onTo: (to: number | undefined) => void
  onZoom: (zoom: Zoom) => void
}

/** Seriousness hour by hour over a week, with ways to the weeks before and after. */
export function WeekPanel({ name, newestAt, to, onTo, onZoom }: WeekPanelProps) {
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
          {(view) => <Week name={name} hours={hoursOfWeek(view.hourly, end)} onZoom={onZoom} />}
        </Loaded>
      </div>
      {query.data && (
        <TimeTable
          points={hoursOfWeek(query.data.hourly, end)}
          title="These hours as a table"
          onPick={(from) => onZoom({ from, hours: 1 })}
        />
      )}
    </Panel>
  )
}

interface WeekProps extends Pick<WeekPanelProps, 'name' | 'onZoom'> {
  hours: HourPoint[]
}

function Week({ name, hours, onZoom }: WeekProps) {
  if (hours.every((hour) => hour.posts === 0)) {
    return <Empty title="No posts in this week">Go to another week, or to the newest posts.</Empty>
  }
  return (
    <Suspense fallback={<Skeleton height="100%" />}>
      <HourlyChart
        points={hours}
        tickEvery={24 * HOUR_MS}
        formatTick={(at) => formatDay(at).replace(/ \d{4}$/, '')}
        label={`Seriousness of r/${name} by the hour`}
        onSelect={(first, last) => onZoom({ from: first, hours: hoursIn(first, last) })}
      />
    </Suspense>
  )
}
