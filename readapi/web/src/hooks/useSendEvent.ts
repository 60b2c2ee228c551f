import { useMutation } from '@tanstack/react-query'
import { useServices } from '../app/services'
import type { EventItem } from '../services/actions'
import { NoKey } from '../services/heldKey'
import { afterNews } from '../services/news'

/** Does something in a user's name, through the door. */
export function useSendEvent() {
  const { actions, cache } = useServices()
  const sending = useMutation({
    mutationFn: (item: Omit<EventItem, 'at'>) =>
      actions.sendEvent({ ...item, at: new Date().toISOString() }),
    // Live news says more, where an agent has some.
    onSuccess: (_, { user }) =>
      afterNews(() => void cache.invalidateQueries({ queryKey: ['user', user] })),
  })
  return {
    send: (item: Omit<EventItem, 'at'>) => {
      if (!sending.isPending) sending.mutate(item)
    },
    isSending: sending.isPending,
    sent: sending.isSuccess ? sending.variables : undefined,
    error: sending.error instanceof NoKey ? null : sending.error,
  }
}

export type Sending = ReturnType<typeof useSendEvent>
