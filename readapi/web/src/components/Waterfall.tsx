import { useInterval } from '@mantine/hooks'
import { useEffect, useState, type CSSProperties } from 'react'
import { formatClock, formatDuration } from '../services/format'
import type { Trace } from '../services/types'
import { layOut, type Scale, type Span, type Tick, type WaterfallRow } from '../services/waterfall'
import classes from './Waterfall.module.css'

/** An item's hops in time: how long each waited, how long it worked. */
export function Waterfall({ trace, scale }: { trace: Trace; scale: Scale }) {
  const now = useNow(trace.status === 'in_flight')
  const { rows, ticks } = layOut(trace, scale, now)
  return (
    <table className={classes.table}>
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
          <th scope="col" className={`num ${classes.time ?? ''}`}>
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
      <td className={`num ${classes.clock ?? ''}`}>–</td>
    </tr>
  )
}

interface HopRowProps {
  row: WaterfallRow
  ticks: Tick[]
  /** What to say of a hop that is not done. */
  unfinished: string
}

function HopRow({ row, ticks, unfinished }: HopRowProps) {
  const { hop, queue, retry, work } = row
  return (
    <tr>
      <th scope="row">
        <span className="mono">{hop.agent}</span>
        {hop.failedAttempts > 0 && (
          <div className={classes.error}>
            {hop.failedAttempts} failed {hop.failedAttempts === 1 ? 'attempt' : 'attempts'}
          </div>
        )}
        {hop.error !== null && <div className={classes.error}>{hop.error}</div>}
      </th>
      <td className={classes.lane}>
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
      </td>
      <td className="num">{formatDuration(hop.queueMs)}</td>
      <td className="num">{hop.doneAt === null ? unfinished : formatDuration(hop.workMs)}</td>
      <td className={`num dim ${classes.clock ?? ''}`}>{formatClock(hop.doneAt)}</td>
    </tr>
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
        <i className={classes.queue} /> waited
      </span>
      <span>
        <i className={classes.work} /> worked
      </span>
      <span>
        <i className={classes.retry} /> tried before
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
