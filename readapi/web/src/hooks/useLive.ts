import { useEffect, useEffectEvent } from 'react'
import { useServices } from '../app/services'
import type { Batch } from '../services/live/buffer'

/**
 * Listens to live topics while mounted. `onBatch` is called at most once per frame and topic;
 * `onStale` when what was read before may miss something and should be read again.
 */
export function useLive(topics: string[], onBatch: (batch: Batch) => void, onStale?: () => void) {
  const { live } = useServices()
  const batchEvent = useEffectEvent(onBatch)
  const staleEvent = useEffectEvent(() => onStale?.())
  const joined = topics.join('\n')
  useEffect(() => {
    if (joined === '') return
    return live.subscribe(joined.split('\n'), {
      onBatch: (batch) => batchEvent(batch),
      onStale: () => staleEvent(),
    })
  }, [live, joined])
}
