import { SegmentedControl, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { useServices } from '../app/services'
import { useExploreView } from '../hooks/useExploreView'
import { isOrdered, isTime, nameOf, showValue, type Dimension } from '../services/dimensions'
import { exploreAddress, MEASURE_NAMES, sortOf, viewsOf, type View } from '../services/explore'
import { cellOf, type Axis, type Grid } from '../services/grid'
import { LINES } from '../services/lines'
import { Explored } from './Explored'
import classes from './ExploreResult.module.css'
import { GroupTable } from './GroupTable'
import { HeatMap } from './HeatMap'
import { LineLegend } from './LineLegend'
import { Pager } from './Pager'
import { Panel } from './Panel'
import { Empty, Rows } from './States'

const GroupChart = lazy(() => import('./GroupChart'))

const VIEW_NAMES: Record<View, string> = {
  table: 'Table',
  line: 'Line',
  bar: 'Bars',
  heat: 'Heat map',
}

/** The groups, as the view shows them. */
export function ExploreResult() {
  const { by, view, measure, filters, min, sorting, change } = useExploreView()
  const title = `${view === 'table' ? 'Posts' : MEASURE_NAMES[measure]} by ${namesOf(by)}`
  return (
    <Panel
      title={title}
      aside={
        <span className={classes.aside}>
          <a href={exploreAddress({ by, ...filters, ...sorting, min }, 'csv')} download>
            Download as CSV
          </a>
          <SegmentedControl
            size="xs"
            aria-label="Shown as"
            value={view}
            data={viewsOf(by).map((value) => ({ value, label: VIEW_NAMES[value] }))}
            onChange={(value) => change({ view: value })}
          />
        </span>
      }
    >
      {view === 'table' ? <Table caption={title} /> : <Drawing label={title} />}
    </Panel>
  )
}

const namesOf = (by: readonly Dimension[]) =>
  by.map((dimension) => nameOf(dimension).toLowerCase()).join(' and ')

function Table({ caption }: { caption: string }) {
  const { queries } = useServices()
  const { by, filters, min, sorting, cursor, change, pick, goToGroups } = useExploreView()
  const query = useQuery(queries.explore({ by, ...filters, ...sorting, min, cursor }))
  return (
    <Explored query={query} skeleton={<Rows n={15} height={28} />}>
      {({ groups, next }) => (
        <>
          {groups.length === 0 ? (
            <NoGroups />
          ) : (
            <GroupTable
              caption={caption}
              by={by}
              groups={groups}
              sorting={sorting}
              onSort={(chosen) => change(chosen)}
              onPick={pick}
            />
          )}
          <Pager cursor={cursor} next={next} of="groups" onGo={goToGroups} />
        </>
      )}
    </Explored>
  )
}

/** How many values a heat map has room for, a chart's axis, and bars whose values are names. */
const MOST = { heat: 24, axis: 4000, names: 30, columns: 120 }

/** Which dimension goes where: along a line what has an order, in a heat map the second. */
function axesOf(by: readonly Dimension[], view: View): { row: Axis | undefined; column: Axis } {
  const [first = 'subreddit', second] = by
  if (view === 'heat' && second !== undefined) {
    return { row: { by: first, most: MOST.heat }, column: { by: second, most: MOST.heat } }
  }
  if (second === undefined) {
    const most = isOrdered(first) ? (view === 'line' ? MOST.axis : MOST.columns) : MOST.names
    return { row: undefined, column: { by: first, most } }
  }
  const [along, apart] = isOrdered(second) ? [second, first] : [first, second]
  return { row: { by: apart, most: LINES.length }, column: { by: along, most: MOST.axis / 10 } }
}

function Drawing({ label }: { label: string }) {
  const { queries } = useServices()
  const { by, view, measure, filters, min } = useExploreView()
  const { row, column } = axesOf(by, view)
  const query = useQuery(queries.exploreGrid({ row, column, filters, sort: sortOf(measure), min }))
  return (
    <Explored query={query} skeleton={<Skeleton height={320} />}>
      {(grid) =>
        Object.keys(grid.cells).length === 0 ? (
          <NoGroups />
        ) : (
          <>
            <Shape grid={grid} row={row?.by} column={column.by} label={label} />
            {grid.isCut && <Cut by={[row?.by, column.by]} />}
          </>
        )
      }
    </Explored>
  )
}

interface ShapeProps {
  grid: Grid
  row: Dimension | undefined
  column: Dimension
  label: string
}

function Shape({ grid, row, column, label }: ShapeProps) {
  const { view, measure, pick } = useExploreView()
  if (view === 'heat' && row !== undefined) {
    return <HeatMap grid={grid} row={row} column={column} measure={measure} onPick={pick} />
  }
  const by = row === undefined ? [column] : [row, column]
  return (
    <>
      <Suspense fallback={<Skeleton height={320} />}>
        <GroupChart
          grid={grid}
          row={row}
          column={column}
          measure={measure}
          kind={view === 'line' ? 'line' : 'bar'}
          label={label}
          onPick={(value) => pick([value], [column])}
        />
      </Suspense>
      {row !== undefined && <LineLegend names={grid.rows.map((value) => showValue(row, value))} />}
      <details className={classes.numbers}>
        <summary>These groups as a table</summary>
        <GroupTable
          caption={label}
          by={by}
          groups={grid.rows.flatMap((r) => grid.columns.flatMap((c) => cellOf(grid, r, c) ?? []))}
          onPick={(key) => pick(key, by)}
        />
      </details>
    </>
  )
}

/** Says what is left out; the table has it all. */
function Cut({ by }: { by: (Dimension | undefined)[] }) {
  const { change } = useExploreView()
  const what = by.some((dimension) => dimension !== undefined && isTime(dimension))
    ? 'the newest and the largest'
    : 'the first'
  return (
    <p className="dim small">
      These are {what}; a filter brings out others, and{' '}
      <button type="button" className={classes.link} onClick={() => change({ view: 'table' })}>
        the table has all
      </button>
      .
    </p>
  )
}

function NoGroups() {
  const { min, change } = useExploreView()
  return (
    <Empty title="No posts match">
      {min === undefined ? (
        'Take a filter away, or choose another value.'
      ) : (
        <>
          Take a filter away, or{' '}
          <button type="button" className={classes.link} onClick={() => change({ min: undefined })}>
            show groups of any size
          </button>
          .
        </>
      )}
    </Empty>
  )
}
