import type { Redrive } from '../hooks/useDeadLetter'
import { formatSecond } from '../services/format'
import type { DeadLetter } from '../services/types'
import { ActionButton } from './ActionButton'
import { OperatorKeyNote } from './KeyDialog'
import classes from './Redrive.module.css'

interface RedriveOneProps {
  letter: DeadLetter
  redrive: Redrive
}

/** Sends one item again and tells what comes of it. */
export function RedriveOne({ letter, redrive }: RedriveOneProps) {
  const { progress, isSending } = redrive
  const idle = isSending || progress === 'waiting' || progress === 'done'
  return (
    <div className={classes.redrive}>
      <div className={classes.line}>
        <ActionButton onAct={redrive.send} idle={idle}>
          {isSending ? 'Sending…' : 'Redrive'}
        </ActionButton>
        <span role="status">{wordsOf(letter, redrive)}</span>
      </div>
      {redrive.error && (
        <p role="alert" className={classes.failed}>
          Not sent again. {redrive.error.message}
        </p>
      )}
      <OperatorKeyNote />
    </div>
  )
}

function wordsOf(letter: DeadLetter, { progress, outcome }: Redrive): string {
  switch (progress) {
    case 'waiting':
      return `Sent again. ${letter.agent} has not finished with it yet.`
    case 'done':
      return `${letter.agent} has processed it since.`
    case 'again':
      return `Dead again at ${formatSecond(letter.lastAt)} UTC.`
    case 'dead':
      if (outcome?.redriven === 0) return 'Nothing was sent: the server found no letter to send.'
      return `Sends it to ${letter.agent} again, and to no other agent.`
  }
}
