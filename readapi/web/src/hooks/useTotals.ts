import { useServices } from '../app/services'
import { applyTotals } from '../services/cache'
import { totalsIn } from '../services/liveItems'
import { useLive } from './useLive'

/** How many subreddits' scores are taken down at the start, to measure changes against. */
const KNOWN = 500

/** Keeps every total in view true, and remembers which ones move. Mounted once, around all pages. */
export function useTotals() {
  const { cache, queries, movers } = useServices()

  const takeDown = async () => {
    await cache.invalidateQueries({ queryKey: ['subreddits'] })
    const largest = queries.subreddits({ sort: 'posts', order: 'desc', limit: KNOWN })
    const { items } = await cache.query(largest)
    const now = Date.now()
    for (const total of items) movers.observe(total, now)
  }

  useLive(
    ['totals'],
    (batch) => {
      const totals = totalsIn(batch.events)
      const now = Date.now()
      for (const total of totals) movers.observe(total, now)
      applyTotals(cache, totals)
    },
    // Where it fails, changes are measured from each subreddit's first news on.
    () => void takeDown().catch(() => undefined),
  )
}
