import { Button, Skeleton } from '@mantine/core'
import type { ReactNode } from 'react'
import { ApiError } from '../services/errors'
import classes from './States.module.css'

/** Nothing here, and what to do about it. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={classes.state}>
      <p className={classes.title}>{title}</p>
      {children !== undefined && <div className="dim">{children}</div>}
    </div>
  )
}

const WHAT_HAPPENED: Record<string, string> = {
  unreachable: 'The server can’t be reached',
  unavailable: 'The server can’t read its tables right now',
  unauthenticated: 'This server needs a key for reads',
  unexpected: 'The server’s answer could not be understood',
  invalid_argument: 'The server refused this view’s address',
}

/** What went wrong, and a way to try again. */
export function Failure({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const code = error instanceof ApiError ? error.code : ''
  return (
    <div className={`${classes.state} ${classes.failure}`} role="alert">
      <p className={classes.title}>{WHAT_HAPPENED[code] ?? 'This could not be loaded'}</p>
      <p className="dim">{error.message}</p>
      <Button variant="default" size="xs" onClick={onRetry}>
        Try again
      </Button>
    </div>
  )
}

/** Grey rows of the height that the real ones will have. */
export function Rows({ n, height = 20 }: { n: number; height?: number }) {
  return (
    <div className={classes.skeletons} role="status" aria-label="Loading">
      {Array.from({ length: n }, (_, i) => (
        <Skeleton key={i} height={height} radius="sm" />
      ))}
    </div>
  )
}
