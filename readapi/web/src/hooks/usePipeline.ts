import { useThrottledCallback } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useServices } from '../app/services'
import { useLive } from './useLive'

/**
 * The pipeline's state, read again (at most each second) when an agent reports. Each reading also
 * goes into the rates' history.
 */
export function usePipeline() {
  const { cache, queries, rates } = useServices()
  const query = useQuery(queries.pipeline())
  const read = useThrottledCallback(
    () => void cache.invalidateQueries({ queryKey: queries.pipeline().queryKey }),
    1000,
  )
  useLive(['pipeline'], read, read)
  const { data, dataUpdatedAt } = query
  useEffect(() => {
    if (data !== undefined) rates.record(data, dataUpdatedAt)
  }, [rates, data, dataUpdatedAt])
  return query
}
