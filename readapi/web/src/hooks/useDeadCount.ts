import { useQuery } from '@tanstack/react-query'
import { useServices } from '../app/services'

/** How many items are dead now, over all agents; 0 while that is not known. */
export function useDeadCount(): number {
  const { queries } = useServices()
  const { data = 0 } = useQuery({
    ...queries.pipeline(),
    refetchInterval: 15_000,
    select: ({ agents }) => agents.reduce((sum, agent) => sum + agent.deadLettered, 0),
  })
  return data
}
