import { Failure } from './States'

/** A page that failed as a whole, e.g. because its script could not be loaded. */
export function RouteFailure({ error }: { error: unknown }) {
  return (
    <Failure
      error={error instanceof Error ? error : new Error(String(error))}
      onRetry={() => location.reload()}
    />
  )
}
