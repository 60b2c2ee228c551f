import { useSyncExternalStore } from 'react'
import { useServices } from '../app/services'
import type { ConnectionState } from '../services/live/socket'

/** The live connection's state. */
export function useConnection(): ConnectionState {
  const { live } = useServices()
  return useSyncExternalStore(live.watch, () => live.state)
}
