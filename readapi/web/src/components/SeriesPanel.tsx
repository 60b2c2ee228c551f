import { SegmentedControl, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { useServices } from '../app/services'
import { digitsOf, formatCount, formatMean, formatMeasured } from '../services/format'
import {
  errorsOf,
  PERIOD,
  READINGS,
  seriesAddress,
  type ReadingCount,
  type SeriesChoice,
} from '../services/series'
import type { Reading, SeriesView } from '../services/types'
import { Figure, Figures } from './Figures'
import { LineLegend } from './LineLegend'
import { Loaded } from './Loaded'
import { Panel } from './Panel'
import { ReadingTable } from './ReadingTable'
import classes from './SeriesPanel.module.css'
import { Empty, Rows } from './States'
import { Time } from './Time'

const SeriesChart = lazy(() => import('./SeriesChart'))

const LINES = ['read', `predicted: the mean of the last ${PERIOD}`]

const COUNTS = READINGS.map((value) => ({ value, label: `Last ${formatCount(Number(value))}` }))

interface SeriesPanelProps {
  choice: SeriesChoice
  onReadings: (readings: ReadingCount) => void
}

/** One series: what was measured, what was predicted, and how far apart they were. */
export function SeriesPanel({ choice, onReadings }: SeriesPanelProps) {
  const { queries } = useServices()
  const query = useQuery(queries.series(choice))
  return (
    <Panel
      title={choice.name}
      aside={
        <span className={classes.aside}>
          {query.data && (
            <a href={seriesAddress(query.data)} download>
              Download as CSV
            </a>
          )}
          <SegmentedControl
            size="xs"
            aria-label="Readings shown"
            value={choice.readings}
            data={COUNTS}
            onChange={onReadings}
          />
        </span>
      }
    >
      <Loaded query={query} skeleton={<Loading />} notFound={<Unknown name={choice.name} />}>
        {(view) => <Measured view={view} />}
      </Loaded>
    </Panel>
  )
}

function Measured({ view: { name, channel, readings } }: { view: SeriesView }) {
  const digits = digitsOf(readings.map(({ value }) => value))
  const [isOpen, setOpen] = useState(false)
  return (
    <div className={classes.series}>
      <SeriesFigures readings={readings} digits={digits} />
      <div className={classes.chart}>
        <Suspense fallback={<Skeleton height="100%" />}>
          <SeriesChart
            readings={readings}
            digits={digits}
            label={`Readings of ${name} and their predictions`}
          />
        </Suspense>
      </div>
      <div className={classes.below}>
        <LineLegend names={LINES} />
        <span className="dim small">
          on the channel {channel}, up to <Time at={readings.at(-1)?.at ?? null} to="second" />
        </span>
      </div>
      <details className={classes.table} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>These readings as a table</summary>
        {isOpen && <ReadingTable readings={readings} digits={digits} />}
      </details>
    </div>
  )
}

function SeriesFigures({ readings, digits }: { readings: Reading[]; digits: number }) {
  const errors = errorsOf(readings)
  const last = readings.at(-1)
  const missing = PERIOD - readings.length
  return (
    <Figures>
      <Figure name="Last reading">{formatMeasured(last?.value ?? null, digits)}</Figure>
      <Figure name="Predicted next">
        {last?.prediction === null && missing > 0 ? (
          <span className={classes.soon}>
            in {missing} {missing === 1 ? 'reading' : 'readings'}
          </span>
        ) : (
          formatMean(last?.prediction ?? null, digits)
        )}
      </Figure>
      <Figure name="Last error">
        {errors.last !== null && errors.last > 0 && '+'}
        {formatMean(errors.last, digits)}
      </Figure>
      <Figure name={`Mean absolute error, ${formatCount(errors.count)} predictions`}>
        {formatMean(errors.mean, digits)}
      </Figure>
    </Figures>
  )
}

function Loading() {
  return <Rows n={1} height={430} />
}

function Unknown({ name }: { name: string }) {
  return (
    <Empty title={`No readings of “${name}” have come`}>
      Choose another series, or send readings whose <code>series</code> is that name: this page
      shows them as they come.
    </Empty>
  )
}
