import { useInterval } from '@mantine/hooks'
import { useEffect, useState, type CSSProperties } from 'react'
import { formatClock, formatCount, formatDuration } from '../services/format'
import type { Hop, Trace } from '../services/types'
import { layOut, type Scale, type Span, type Tick, type WaterfallRow } from '../services/waterfall'
import { ItemBlocks } from './ItemView'
import { Empty } from './States'
import classes from './Waterfall.module.css'

interface WaterfallProps {
  trace: Trace
  scale: Scale
  /** The agent whose payload is shown, if one is. */
  opened?: string | undefined
  /** Absent: in brief, without payloads, attempts and times of day. */
  onOpen?: (agent: string | undefined) => void
}

/** An item's hops in time: how long each waited, how long it worked. */
export function Waterfall({ trace, scale, opened, onOpen }: WaterfallProps) {
  const now = useNow(trace.status === 'in_flight')
  const { rows, ticks } = layOut(trace, scale, now)
  return (
    <table
      className={`${classes.table ?? ''} ${onOpen === undefined ? (classes.brief ?? '') : ''}`}
    >
      <caption className="unseen">Hops of this item, in order</caption>
      <thead>
        <tr>
          <th scope="col" className={classes.agent}>
            Agent
          </th>
          <th scope="col">
            <span className="unseen">Time since the item was created</span>
            <div className={classes.ticks} aria-hidden="true">
              {ticks.map(({ at, ms }) => (
                <span key={ms} className={classes.tick} style={{ left: `${at * 100}%` }}>
                  {ms === 0 ? '0' : formatDuration(ms)}
                </span>
              ))}
            </div>
          </th>
          <th scope="col" className={`num ${classes.time ?? ''}`}>
            Waited
          </th>
          <th scope="col" className={`num ${classes.time ?? ''}`}>
            Worked
          </th>
          <th scope="col" className={`num ${classes.tries ?? ''}`}>
            Attempts
          </th>
          <th scope="col" className={`num ${classes.time ?? ''} ${classes.clock ?? ''}`}>
            Done
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <HopRow
            key={row.hop.agent}
            row={row}
            ticks={ticks}
            unfinished={trace.status === 'in_flight' ? 'working' : 'failed'}
            opened={opened === row.hop.agent}
            onOpen={onOpen}
          />
        ))}
        {notArrived(trace).map((agent) => (
          <WaitingRow key={agent} agent={agent} />
        ))}
      </tbody>
    </table>
  )
}

/** Agents on the item's way that have not got it yet. */
function notArrived(trace: Trace): string[] {
  const arrived = new Set(trace.hops.map((hop) => hop.agent))
  return trace.waiting.filter((agent) => !arrived.has(agent))
}

function WaitingRow({ agent }: { agent: string }) {
  return (
    <tr className="dim">
      <th scope="row" className="mono">
        {agent}
      </th>
      <td className={classes.lane}>not there yet</td>
      <td className="num">–</td>
      <td className="num">–</td>
      <td className={`num ${classes.tries ?? ''}`}>–</td>
      <td className={`num ${classes.clock ?? ''}`}>–</td>
    </tr>
  )
}

interface HopRowProps {
  row: WaterfallRow
  ticks: Tick[]
  /** What to say of a hop that is not done. */
  unfinished: string
  opened: boolean
  onOpen: WaterfallProps['onOpen']
}

function HopRow({ row, ticks, unfinished, opened, onOpen }: HopRowProps) {
  const { hop } = row
  return (
    <>
      <tr>
        <HopName hop={hop} opened={opened} onOpen={onOpen} />
        <td className={classes.lane}>
          <Lane row={row} ticks={ticks} />
        </td>
        <td className="num">{formatDuration(hop.queueMs)}</td>
        <td className="num">{hop.doneAt === null ? unfinished : formatDuration(hop.workMs)}</td>
        <td className={`num ${classes.tries ?? ''}`}>{formatCount(hop.attempts)}</td>
        <td className={`num dim ${classes.clock ?? ''}`}>{formatClock(hop.doneAt)}</td>
      </tr>
      {opened && (
        <tr className={classes.payload}>
          <td colSpan={6}>
            <Payload hop={hop} />
          </td>
        </tr>
      )}
    </>
  )
}

function HopName({ hop, opened, onOpen }: { hop: Hop } & Pick<HopRowProps, 'opened' | 'onOpen'>) {
  return (
    <th scope="row">
      <span className="mono">{hop.agent}</span>
      {hop.failedAttempts > 0 && (
        <div className={classes.error}>
          {hop.failedAttempts} failed {hop.failedAttempts === 1 ? 'attempt' : 'attempts'}
        </div>
      )}
      {hop.error !== null && <div className={classes.error}>{hop.error}</div>}
      {onOpen !== undefined && (
        <div>
          <button
            type="button"
            className={classes.opener}
            aria-expanded={opened}
            onClick={() => onOpen(opened ? undefined : hop.agent)}
          >
            {opened ? 'Hide' : 'Show'} payload
            <span className="unseen"> of {hop.agent}</span>
          </button>
        </div>
      )}
    </th>
  )
}

/** What the agent had of the item. */
function Payload({ hop }: { hop: Hop }) {
  if (hop.items.length > 0) return hop.items.map((id) => <ItemBlocks key={id} dataId={id} />)
  return (
    <Empty title="Nothing of this item alone">
      {hop.agent} had what was made of several items, such as the mean of five minutes.
    </Empty>
  )
}

function Lane({ row: { hop, queue, retry, work }, ticks }: { row: WaterfallRow; ticks: Tick[] }) {
  return (
    <div className={classes.track} aria-hidden="true">
      <div className={classes.grid}>
        {ticks.map(({ at, ms }) => (
          <span key={ms} className={classes.line} style={{ left: `${at * 100}%` }} />
        ))}
      </div>
      {queue && <Bar kind="queue" span={queue} />}
      {retry && <Bar kind="retry" span={retry} />}
      {work && (
        <Bar kind={hop.error !== null && hop.doneAt === null ? 'failed' : 'work'} span={work} />
      )}
    </div>
  )
}

function Bar({ kind, span }: { kind: 'queue' | 'retry' | 'work' | 'failed'; span: Span }) {
  const style: CSSProperties = { left: `${span.left * 100}%`, width: `${span.width * 100}%` }
  return <span className={`${classes.bar ?? ''} ${classes[kind] ?? ''}`} style={style} />
}

/** What the bars' looks mean. */
export function WaterfallKey() {
  return (
    <span className={classes.key}>
      <span>
        <i className={classes.queue} /> in the queue
      </span>
      <span>
        <i className={classes.work} /> at work
      </span>
      <span>
        <i className={classes.retry} /> retried
      </span>
      <span>
        <i className={classes.failed} /> failed
      </span>
    </span>
  )
}

/** The time, moving while `running`. */
function useNow(running: boolean): number {
  const [now, setNow] = useState(() => Date.now())
  const ticking = useInterval(() => setNow(Date.now()), 250)
  const { start, stop } = ticking
  useEffect(() => {
    if (running) start()
    return stop
  }, [running, start, stop])
  return now
}
