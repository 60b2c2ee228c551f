import classes from './Balance.module.css'

/** Whether accepted = done + dead letters + in flight. */
export function Balance({ balanced, short = false }: { balanced: boolean; short?: boolean }) {
  if (balanced) {
    return (
      <span className={classes.good}>
        <span aria-hidden="true">✓ </span>
        <span className={short ? 'unseen' : undefined}>adds up</span>
      </span>
    )
  }
  return <span className={classes.bad}>{short ? '✗ off' : '✗ does not add up'}</span>
}
