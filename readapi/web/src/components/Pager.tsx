import { Button } from '@mantine/core'
import { useRouter, useRouterState } from '@tanstack/react-router'
import classes from './Pager.module.css'

interface PagerProps {
  /** Where the page shown begins; undefined: it is the first. */
  cursor: string | undefined
  next: string | null
  onGo: (cursor: string | undefined) => void
  /** What the pages are of, for labels. */
  of: string
}

/**
 * First, previous, next. Cursors lead forwards only, so "previous" goes back in the history, and
 * is there only where the page before was seen.
 */
export function Pager({ cursor, next, onGo, of }: PagerProps) {
  const router = useRouter()
  const cameFromPage = useRouterState({
    select: (state) => (state.location.state as { paged?: boolean }).paged === true,
  })
  if (cursor === undefined && next === null) return null
  return (
    <nav className={classes.pager} aria-label={`Pages of ${of}`}>
      <Button
        variant="default"
        size="xs"
        disabled={cursor === undefined}
        onClick={() => onGo(undefined)}
      >
        First
      </Button>
      <Button
        variant="default"
        size="xs"
        disabled={cursor === undefined || !cameFromPage}
        onClick={() => router.history.back()}
      >
        Previous
      </Button>
      <Button
        variant="default"
        size="xs"
        disabled={next === null}
        onClick={() => onGo(next ?? undefined)}
      >
        Next
      </Button>
    </nav>
  )
}
