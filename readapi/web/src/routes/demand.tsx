import { useDocumentTitle } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useServices } from '../app/services'
import { FilterField } from '../components/FilterField'
import { Loaded } from '../components/Loaded'
import { NoReadings } from '../components/NoReadings'
import { Pager } from '../components/Pager'
import { Panel } from '../components/Panel'
import { SeriesPanel } from '../components/SeriesPanel'
import { SeriesTable } from '../components/SeriesTable'
import { Empty, Rows } from '../components/States'
import { useSeriesLive } from '../hooks/useSeriesLive'
import type { Page, SeriesRow } from '../services/types'
import classes from './demand.module.css'

const route = getRouteApi('/demand')

/** Every series of demand and generation, and one of them closely; the view is in the address. */
export function Demand() {
  useDocumentTitle('Demand · Gravitas')
  const { queries } = useServices()
  const { series, q, cursor } = route.useSearch()
  const query = useQuery(queries.allSeries({ q, cursor }))
  const { data: page } = query
  const isBare = page?.items.length === 0 && [series, q, cursor].every((x) => x === undefined)
  return (
    <>
      <div>
        <h1>Demand</h1>
        <p className="dim">What sensors measure, and what is predicted of it.</p>
      </div>
      {isBare ? (
        <NoReadings />
      ) : (
        <div className={classes.page}>
          <Chosen page={page} />
          <Panel title="Series" aside="by name">
            <Search />
            <Loaded query={query} skeleton={<Rows n={8} height={32} />}>
              {(found) => <Found page={found} />}
            </Loaded>
          </Panel>
        </div>
      )}
    </>
  )
}

/** The series that the address names, or the first. */
function useChoice(page: Page<SeriesRow> | undefined) {
  const { series, channel, readings = '300' } = route.useSearch()
  const first = page?.items[0]
  const named = series === undefined ? first : { name: series, channel }
  return named && { name: named.name, channel: named.channel, readings }
}

function Chosen({ page }: { page: Page<SeriesRow> | undefined }) {
  const choice = useChoice(page)
  const navigate = route.useNavigate()
  useSeriesLive([...(page?.items ?? []), ...(choice ? [choice] : [])].map(({ name }) => name))
  if (choice === undefined) return page === undefined ? <Rows n={1} height={480} /> : null
  return (
    <SeriesPanel
      choice={choice}
      onReadings={(readings) =>
        void navigate({ search: (old) => ({ ...old, readings }), resetScroll: false })
      }
    />
  )
}

function Search() {
  const { q = '' } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <div className={classes.search}>
      <FilterField
        label="Name contains"
        value={q}
        onChange={(text) =>
          void navigate({
            search: (old) => ({ ...old, q: text, cursor: undefined }),
            replace: true,
            resetScroll: false,
          })
        }
      />
    </div>
  )
}

function Found({ page }: { page: Page<SeriesRow> }) {
  const { q, cursor, series } = route.useSearch()
  const navigate = route.useNavigate()
  const choice = useChoice(page)
  const chosen = page.items.find(
    ({ name, channel }) => name === choice?.name && channel === (choice.channel ?? channel),
  )
  if (page.items.length === 0) {
    return (
      <Empty title={q === undefined ? 'No series here' : `No series’ name holds “${q}”`}>
        {q === undefined ? 'Go to the first page.' : 'Try fewer letters.'}
      </Empty>
    )
  }
  return (
    <>
      <SeriesTable items={page.items} chosen={chosen} />
      <Pager
        cursor={cursor}
        next={page.next}
        of="series"
        onGo={(to) =>
          void navigate({
            search: (old) => ({ ...old, series: series ?? choice?.name, cursor: to }),
            state: (old) => ({ ...old, paged: to !== undefined }),
            resetScroll: false,
          })
        }
      />
    </>
  )
}
