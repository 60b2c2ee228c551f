import { useQuery } from '@tanstack/react-query'
import { useServices } from '../app/services'
import type { DeadLetterListParams } from '../services/queries'

const READ_EVERY_MS = 5000
const FOLLOW_EVERY_MS = 1000

/**
 * A page of dead letters. The first is read again by itself, sooner while some are on their way
 * again, and not while it is `held`: rows had better not move under someone's hand.
 */
export function useDeadLetters(params: DeadLetterListParams, held: boolean) {
  const { queries } = useServices()
  return useQuery({
    ...queries.deadLetters(params),
    refetchInterval: ({ state: { data } }) => {
      if (held || params.cursor !== undefined) return false
      const moving = data?.items.some((letter) => letter.status === 'redriven')
      return moving ? FOLLOW_EVERY_MS : READ_EVERY_MS
    },
  })
}
