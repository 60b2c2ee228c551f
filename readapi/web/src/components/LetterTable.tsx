import { Link } from '@tanstack/react-router'
import type { DeadLettersSearch } from '../app/search'
import { formatCount } from '../services/format'
import type { DeadLetter } from '../services/types'
import { LetterStatus } from './LetterStatus'
import classes from './LetterTable.module.css'
import { Time } from './Time'

interface LetterTableProps {
  letters: DeadLetter[]
  /** The view that they are in, to come back to. */
  view: DeadLettersSearch
}

/** Dead letters, each leading to all that is known of it. */
export function LetterTable({ letters, view }: LetterTableProps) {
  return (
    <table className={classes.table}>
      <caption className="unseen">Dead letters, newest first</caption>
      <thead>
        <tr>
          <th scope="col" className={classes.time}>
            Time
          </th>
          <th scope="col" className={classes.agent}>
            Agent
          </th>
          <th scope="col" className={classes.reason}>
            Reason
          </th>
          <th scope="col">Error</th>
          <th scope="col" className={classes.item}>
            Item
          </th>
          <th scope="col" className={`num ${classes.attempts ?? ''}`}>
            Attempts
          </th>
          <th scope="col" className={classes.status}>
            Status
          </th>
        </tr>
      </thead>
      <tbody>
        {letters.map((letter) => (
          <LetterRow key={`${letter.agent} ${letter.place}`} letter={letter} view={view} />
        ))}
      </tbody>
    </table>
  )
}

function LetterRow({ letter, view }: { letter: DeadLetter; view: DeadLettersSearch }) {
  return (
    <tr>
      <td className={classes.time}>
        <Time at={letter.lastAt} to="second" />
      </td>
      <td className={`mono ${classes.agent ?? ''}`}>{letter.agent}</td>
      <td className={classes.reason}>{letter.reason}</td>
      <td className={classes.why}>
        <span className={classes.error} title={letter.error}>
          {letter.error}
        </span>
      </td>
      <th scope="row" className={classes.item}>
        <Link
          to="/dead-letters"
          search={{ id: letter.dataId, agent: letter.agent }}
          state={(old) => ({ ...old, view })}
          className={`mono ${classes.id ?? ''}`}
        >
          {letter.dataId}
        </Link>
      </th>
      <td className={`num ${classes.attempts ?? ''}`} data-one={letter.attempts === 1 || undefined}>
        {formatCount(letter.attempts)}
      </td>
      <td className={classes.status}>
        <LetterStatus status={letter.status} />
      </td>
    </tr>
  )
}
