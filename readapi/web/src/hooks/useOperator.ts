import { useSyncExternalStore } from 'react'
import { useServices } from '../app/services'
import type { Asking } from '../services/operator'

/** Whether a key is kept, and whether one is asked for. */
export function useOperator(): { hasKey: boolean; asking: Asking | null } {
  const { operator } = useServices()
  const hasKey = useSyncExternalStore(operator.watch, () => operator.key !== null)
  const asking = useSyncExternalStore(operator.watch, () => operator.asking)
  return { hasKey, asking }
}
