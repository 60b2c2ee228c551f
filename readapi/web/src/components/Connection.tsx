import { useServices } from '../app/services'
import { useConnection } from '../hooks/useConnection'
import type { ConnectionState } from '../services/live/socket'
import classes from './Connection.module.css'

const WORDS: Record<ConnectionState, string> = {
  connecting: 'Connecting',
  live: 'Live',
  reconnecting: 'Reconnecting',
  offline: 'Offline',
}

/** Whether numbers move by themselves right now; offers a retry where they don't. */
export function Connection() {
  const { live } = useServices()
  const state = useConnection()
  return (
    <span className={`${classes.connection} ${classes[state] ?? ''}`}>
      <span className={classes.dot} aria-hidden="true" />
      <span role="status">{WORDS[state]}</span>
      {state === 'offline' && (
        <button type="button" className={classes.retry} onClick={live.retryNow}>
          retry
        </button>
      )}
    </span>
  )
}
