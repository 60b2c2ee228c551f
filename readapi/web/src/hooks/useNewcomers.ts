import { useThrottledCallback } from '@mantine/hooks'
import { useServices } from '../app/services'
import { totalsIn } from '../services/liveItems'
import { afterNews } from '../services/news'
import type { Page, SubredditTotal } from '../services/types'
import { useLive } from './useLive'

/**
 * Reads the list again, at most each 3 s, when there is news of a subreddit that should be on the
 * page and is not: only on a last page, since others are full and their rows had better stay put.
 */
export function useNewcomers(page: Page<SubredditTotal> | undefined) {
  const { cache } = useServices()
  const read = useThrottledCallback(
    () => afterNews(() => void cache.invalidateQueries({ queryKey: ['subreddits'] })),
    3000,
  )
  useLive(['totals'], (batch) => {
    if (page?.next !== null) return
    const known = new Set(page.items.map((item) => item.name))
    if (totalsIn(batch.events).some((total) => !known.has(total.name))) read()
  })
}
