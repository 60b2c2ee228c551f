import { useDidUpdate } from '@mantine/hooks'
import { useMutation, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useState } from 'react'
import { useServices } from '../app/services'
import { progressOf, type Progress } from '../services/redrive'
import type { DeadLetterWithItem, RedriveOutcome } from '../services/types'

const LOOK_EVERY_MS = 1000

/** Sending a dead letter again, and what has come of it. */
export interface Redrive {
  progress: Progress
  send: () => void
  isSending: boolean
  outcome: RedriveOutcome | undefined
  error: Error | null
}

interface Which {
  dataId: string
  /** Absent: the item's newest. */
  agent?: string | undefined
  /** Whether there must be one, though it may not be stored yet. */
  expected?: boolean
}

/** A dead letter and its redrive, followed until it is done or dead again. */
export function useDeadLetter({ dataId, agent, expected = false }: Which): {
  query: UseQueryResult<DeadLetterWithItem>
  redrive: Redrive
} {
  const { actions, queries } = useServices()
  const [sentAfter, setSentAfter] = useState<number | null>(null)
  const query = useQuery({
    ...queries.deadLetter(dataId, agent),
    refetchInterval: ({ state: { data } }) => {
      if (data === undefined) return expected ? LOOK_EVERY_MS : false
      return progressOf(data, sentAfter) === 'waiting' ? LOOK_EVERY_MS : false
    },
  })
  const { mutate, ...sending } = useMutation({
    mutationFn: (letter: DeadLetterWithItem) => actions.redrive(letter.dataId, letter.agent),
    onSuccess: ({ redriven }, letter) => {
      if (redriven > 0) setSentAfter(letter.lastAt)
      return query.refetch()
    },
  })
  const letter = query.data
  const progress = letter === undefined ? 'dead' : progressOf(letter, sentAfter)
  useFreshLists(progress)
  return {
    query,
    redrive: {
      progress,
      send: () => {
        if (letter !== undefined && !sending.isPending) mutate(letter)
      },
      isSending: sending.isPending,
      outcome: sending.data,
      error: sending.error,
    },
  }
}

/** Has what else shows the item read again when its dead letter moved. */
function useFreshLists(progress: Progress) {
  const { cache } = useServices()
  useDidUpdate(() => {
    for (const what of ['dead-letters', 'trace', 'pipeline']) {
      void cache.invalidateQueries({ queryKey: [what] })
    }
  }, [progress])
}
