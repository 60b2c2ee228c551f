import { useServices } from '../app/services'
import { scoresIn } from '../services/liveItems'
import { useLive } from './useLive'

/** Gathers the newest scores while mounted, whether or not the feed is in view. */
export function useScores() {
  const { feed } = useServices()
  useLive(['scores'], (batch) => feed.add(scoresIn(batch.events), batch.received, Date.now()))
}
