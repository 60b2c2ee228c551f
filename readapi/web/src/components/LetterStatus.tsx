import type { LetterStatus as Status } from '../services/types'
import classes from './LetterStatus.module.css'

/** How it stands with a dead letter. */
export function LetterStatus({ status }: { status: Status }) {
  return <span className={classes[status]}>{status}</span>
}
