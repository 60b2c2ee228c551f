import type { TraceStatus as Status } from '../services/types'
import classes from './TraceStatus.module.css'

const WORDS: Record<Status, string> = {
  in_flight: 'in flight',
  done: 'done',
  failed: 'failed',
  rejected: 'rejected at the door',
}

/** How it stands with an item; told to screen readers when it changes. */
export function TraceStatus({ status }: { status: Status }) {
  return (
    <span role="status" className={classes[status]}>
      {WORDS[status]}
    </span>
  )
}
