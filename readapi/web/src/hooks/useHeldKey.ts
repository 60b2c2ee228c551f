import { useSyncExternalStore } from 'react'
import type { Asking, HeldKey } from '../services/heldKey'

/** Whether a key is kept, and whether one is asked for. */
export function useHeldKey(held: HeldKey): { hasKey: boolean; asking: Asking | null } {
  const hasKey = useSyncExternalStore(held.watch, () => held.key !== null)
  const asking = useSyncExternalStore(held.watch, () => held.asking)
  return { hasKey, asking }
}
