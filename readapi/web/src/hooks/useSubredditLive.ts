import { useThrottledCallback } from '@mantine/hooks'
import { useServices } from '../app/services'
import { applyTotals } from '../services/cache'
import { scoresIn, subredditTopics, totalsIn } from '../services/liveItems'
import type { ScoreEvent } from '../services/types'
import { useLive } from './useLive'

const READ_EVERY_MS = 1500

/**
 * Keeps a subreddit's page true: its total at once, its posts and hours read again when there is
 * news of them. `onScores` hears the scores themselves.
 */
export function useSubredditLive(name: string, onScores?: (scores: ScoreEvent[]) => void) {
  const { cache } = useServices()
  const read = useThrottledCallback(
    () => void cache.invalidateQueries({ queryKey: ['subreddit', name.toLowerCase()] }),
    READ_EVERY_MS,
  )
  useLive(
    subredditTopics(name),
    (batch) => {
      applyTotals(cache, totalsIn(batch.events))
      read()
      onScores?.(scoresIn(batch.events))
    },
    read,
  )
}
