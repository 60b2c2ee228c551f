import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { isNotFound } from '../services/errors'
import { Failure } from './States'

interface LoadedProps<T> {
  query: UseQueryResult<T>
  /** While there is nothing to show: of the same height as what comes. */
  skeleton: ReactNode
  /** Instead of a failure, where the server knows no such thing. */
  notFound?: ReactNode
  children: (data: T) => ReactNode
}

/**
 * A query's data, once there is some. What was loaded stays in view while it is read again; a
 * failure to do so is left to the connection's state to tell.
 */
export function Loaded<T>({ query, skeleton, notFound, children }: LoadedProps<T>) {
  if (query.isError && notFound !== undefined && isNotFound(query.error)) return notFound
  if (query.data !== undefined) return children(query.data)
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />
  return skeleton
}
