import { useServices } from '../app/services'
import { applyTotals } from '../services/cache'
import { totalsIn } from '../services/liveItems'
import { useLive } from './useLive'

/** Keeps every total in view true, and remembers which ones move. Mounted once, around all pages. */
export function useTotals() {
  const { cache, movers } = useServices()
  useLive(
    ['totals'],
    (batch) => {
      const totals = totalsIn(batch.events)
      const now = Date.now()
      for (const total of totals) movers.observe(total, now)
      applyTotals(cache, totals)
    },
    () => void cache.invalidateQueries({ queryKey: ['subreddits'] }),
  )
}
