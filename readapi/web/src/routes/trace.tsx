import { SegmentedControl } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { TraceSearch } from '../app/search'
import { useServices } from '../app/services'
import { DeadHop, DeadHops } from '../components/DeadHops'
import { Figure, Figures } from '../components/Figures'
import { ItemView } from '../components/ItemView'
import { Loaded } from '../components/Loaded'
import { OperatorKeyDialog } from '../components/KeyDialog'
import { Panel } from '../components/Panel'
import { Empty, Rows } from '../components/States'
import { Time } from '../components/Time'
import { TraceStatus } from '../components/TraceStatus'
import { Waterfall, WaterfallKey } from '../components/Waterfall'
import { formatDuration } from '../services/format'
import type { Trace as TraceData } from '../services/types'
import { layOut, type Scale } from '../services/waterfall'
import classes from './trace.module.css'

const route = getRouteApi('/trace/$dataId')

/** Where an item is: every hop, when, how long it waited, who failed it. */
export function Trace() {
  const { dataId } = route.useParams()
  const { queries } = useServices()
  const query = useQuery(queries.trace(dataId))
  useDocumentTitle(`Trace ${dataId.slice(0, 8)} · Gravitas`)
  return (
    <>
      <h1>
        <span className="unseen">Trace of </span>
        <span className={classes.id}>{dataId}</span>
      </h1>
      <Loaded
        query={query}
        skeleton={<Rows n={8} height={36} />}
        notFound={<Unknown dataId={dataId} />}
      >
        {(trace) => (
          <>
            <Summary trace={trace} asked={dataId} />
            <DeadHops trace={trace} />
            <Hops trace={trace} />
            <ItemView dataId={dataId} />
          </>
        )}
      </Loaded>
      <OperatorKeyDialog />
    </>
  )
}

function Summary({ trace, asked }: { trace: TraceData; asked: string }) {
  const took = layOut(trace, 'linear', trace.createdAt).totalMs
  return (
    <>
      {trace.rejected !== null && <p className={classes.rejected}>{trace.rejected}</p>}
      {trace.dataId !== asked && (
        <p>
          Made from <span className="mono">{trace.dataId}</span>, whose way this is.
        </p>
      )}
      <Figures>
        <Figure name="Status">
          <TraceStatus status={trace.status} />
        </Figure>
        <Figure name="From creation to last stamp">{formatDuration(took)}</Figure>
        <Figure name="Channel">{trace.channel || '–'}</Figure>
        <Figure name="Source">{trace.source || '–'}</Figure>
        <Figure name="Created">
          <Time at={trace.createdAt} />
        </Figure>
      </Figures>
    </>
  )
}

function Hops({ trace }: { trace: TraceData }) {
  const { scale = 'linear', hop } = route.useSearch()
  const navigate = route.useNavigate()
  const show = (change: TraceSearch) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true, resetScroll: false })
  return (
    <Panel title="Hops" aside={<WaterfallKey />}>
      {trace.hops.length + trace.waiting.length === 0 ? (
        <Empty title="No agent has stamped this item yet">
          {trace.status === 'rejected'
            ? 'The door turned it away, so no agent will.'
            : 'This page looks again each second.'}
        </Empty>
      ) : (
        <>
          <SegmentedControl
            size="xs"
            aria-label="Time scale"
            value={scale}
            onChange={(value) => show({ scale: value === 'log' ? 'log' : undefined })}
            data={[
              { value: 'linear' satisfies Scale, label: 'Linear time' },
              { value: 'log' satisfies Scale, label: 'Logarithmic' },
            ]}
          />
          <Waterfall
            trace={trace}
            scale={scale}
            opened={hop}
            onOpen={(agent) => show({ hop: agent })}
          />
        </>
      )}
    </Panel>
  )
}

/** A dead letter outlives the trace that the cache lost. */
function Unknown({ dataId }: { dataId: string }) {
  return (
    <>
      <Empty title="No trace of this data_id">
        Either no item with it came in, or its trace has expired (7 days unless set otherwise with{' '}
        <code>--trace-ttl</code>).
      </Empty>
      <DeadHop dataId={dataId} />
    </>
  )
}
