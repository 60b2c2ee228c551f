import { Button, SegmentedControl, Skeleton } from '@mantine/core'
import { useQueries, useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { useServices } from '../app/services'
import { compareHours, compareTimes, type ComparedPoint } from '../services/compare'
import { formatDay, formatMinute } from '../services/format'
import { endOfHour } from '../services/week'
import { CompareTable } from './CompareTable'
import classes from './ComparePanel.module.css'
import { Explored } from './Explored'
import { Panel } from './Panel'
import { Empty } from './States'

const CompareChart = lazy(() => import('./CompareChart'))

export type Span = 'week' | 'year' | 'all'

const SPANS: { value: Span; label: string }[] = [
  { value: 'week', label: 'Week by the hour' },
  { value: 'year', label: 'Year by the week' },
  { value: 'all', label: 'All by the month' },
]

interface ComparePanelProps {
  names: readonly string[]
  span: Span
  onSpan: (span: Span) => void
  onClear: () => void
}

/** Several subreddits side by side: their lines, their scores over all time, and how those spread. */
export function ComparePanel({ names, span, onSpan, onClear }: ComparePanelProps) {
  return (
    <Panel
      title={
        names.length === 1 ? 'Comparing one subreddit' : `Comparing ${names.length} subreddits`
      }
      aside={
        <span className={classes.aside}>
          <SegmentedControl
            size="xs"
            aria-label="Time compared"
            value={span}
            data={SPANS}
            onChange={onSpan}
          />
          <Button variant="default" size="compact-sm" onClick={onClear}>
            Stop comparing
          </Button>
        </span>
      }
    >
      <div className={classes.chart}>
        {span === 'week' ? <Hours names={names} /> : <Times names={names} span={span} />}
      </div>
      <CompareTable names={names} />
    </Panel>
  )
}

/** The week up to the newest post of any of them. */
function Hours({ names }: { names: readonly string[] }) {
  const { queries } = useServices()
  const views = useQueries({ queries: names.map((name) => queries.subreddit(name)) })
  const lasts = views.flatMap(({ data }) => data?.lastAt ?? [])
  const isKnown = views.every(({ isPending }) => !isPending)
  const to = isKnown && lasts.length > 0 ? endOfHour(Math.max(...lasts)) : undefined
  const iso = to === undefined ? undefined : new Date(to).toISOString()
  const weeks = useQueries({ queries: names.map((name) => queries.week(name, iso)) })
  if (isKnown && to === undefined) return <NoPosts />
  if (to === undefined || weeks.some(({ isLoading }) => isLoading)) {
    return <Skeleton height={300} />
  }
  const points = compareHours(
    weeks.map(({ data }) => data?.hourly ?? []),
    to,
  )
  return <Lines names={names} points={points} format={formatMinute} />
}

function Times({ names, span }: { names: readonly string[]; span: Exclude<Span, 'week'> }) {
  const { queries } = useServices()
  const query = useQuery(
    queries.exploreGrid({
      row: { by: 'subreddit', most: names.length },
      column: span === 'year' ? { by: 'day', most: 364 } : { by: 'month', most: 240 },
      filters: { subreddit: [...names] },
      sort: 'count',
      min: undefined,
    }),
  )
  return (
    <Explored query={query} skeleton={<Skeleton height={300} />}>
      {(grid) => (
        <Lines
          names={names}
          points={compareTimes(grid, names, span === 'year' ? 7 : 1)}
          format={span === 'year' ? formatDay : formatMonth}
        />
      )}
    </Explored>
  )
}

const formatMonth = (at: number) => formatDay(at).replace(/^\d+ /, '')

interface LinesProps {
  names: readonly string[]
  points: ComparedPoint[]
  format: (at: number) => string
}

function Lines({ names, points, format }: LinesProps) {
  if (!points.some(({ scores }) => scores.some((score) => score !== null))) return <NoPosts />
  return (
    <Suspense fallback={<Skeleton height={300} />}>
      <CompareChart names={names} points={points} format={format} label="Seriousness compared" />
    </Suspense>
  )
}

function NoPosts() {
  return <Empty title="No posts in this time">Compare others, or another time.</Empty>
}
