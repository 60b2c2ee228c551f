import type { UseQueryResult } from '@tanstack/react-query'
import { useId, type ReactNode } from 'react'
import { readingOf } from '../services/explore'
import classes from './Explored.module.css'
import { Loaded } from './Loaded'

interface ExploredProps<T> {
  query: UseQueryResult<T>
  skeleton: ReactNode
  children: (data: T) => ReactNode
}

/** What explore answered; while the server still reads its log, how far it is. */
export function Explored<T>({ query, ...rest }: ExploredProps<T>) {
  const read = query.data === undefined ? readingOf(query.failureReason) : null
  return read === null ? <Loaded query={query} {...rest} /> : <Reading percent={read} />
}

function Reading({ percent }: { percent: number }) {
  const id = useId()
  return (
    <div className={classes.reading}>
      <p id={id}>The server has just started and is reading its log: {percent}%</p>
      <progress aria-labelledby={id} value={percent} max={100} />
      <p className="dim">What you asked for appears here by itself as soon as that is done.</p>
    </div>
  )
}
