import type { Redrive } from '../hooks/useDeadLetter'
import { formatCount } from '../services/format'
import type { DeadLetterWithItem } from '../services/types'
import { EnvelopeView, PayloadView } from './EnvelopeView'
import { Figure, Figures } from './Figures'
import { LetterStatus } from './LetterStatus'
import classes from './LetterView.module.css'
import { RedriveOne } from './RedriveOne'
import { Empty } from './States'
import { Time } from './Time'

interface LetterViewProps {
  letter: DeadLetterWithItem
  redrive: Redrive
}

/** All that is known of a dead letter: why, when, what it was; and the way to send it again. */
export function LetterView({ letter, redrive }: LetterViewProps) {
  return (
    <div className={classes.letter}>
      <div>
        <Figures>
          <Figure name="Agent">{letter.agent}</Figure>
          <Figure name="Reason">{letter.reason}</Figure>
          <Figure name="Attempts">{formatCount(letter.attempts)}</Figure>
          <Figure name="Status">
            <LetterStatus status={letter.status} />
          </Figure>
        </Figures>
        <p className={classes.error}>
          <span className="unseen">Error: </span>
          {letter.error}
        </p>
        <RedriveOne letter={letter} redrive={redrive} />
        <Facts letter={letter} />
      </div>
      <div>
        <Item letter={letter} />
      </div>
    </div>
  )
}

function Item({ letter: { envelope, raw } }: { letter: DeadLetterWithItem }) {
  if (envelope !== null) {
    return (
      <>
        {envelope.data !== null && <PayloadView title="Data" bytes={envelope.data} />}
        <details className={classes.envelope}>
          <summary>The envelope around it</summary>
          <EnvelopeView envelope={envelope} />
        </details>
      </>
    )
  }
  if (raw !== null) return <PayloadView title="Record" bytes={raw} />
  return (
    <Empty title="The item itself is gone">
      It was too large for a dead letter, and the log no longer holds it.
    </Empty>
  )
}

function Facts({ letter }: { letter: DeadLetterWithItem }) {
  return (
    <dl className={classes.facts}>
      <dt>First attempt</dt>
      <dd>
        <Time at={letter.firstAt} to="second" />
      </dd>
      <dt>Given up</dt>
      <dd>
        <Time at={letter.lastAt} to="second" />
      </dd>
      <dt>On the log</dt>
      <dd className="mono">{letter.place}</dd>
      <dt>data_id</dt>
      <dd className="mono">{letter.dataId}</dd>
      {letter.rootId !== null && (
        <>
          <dt>Made from</dt>
          <dd className="mono">{letter.rootId}</dd>
        </>
      )}
    </dl>
  )
}
