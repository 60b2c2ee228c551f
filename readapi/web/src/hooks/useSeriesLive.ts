import { useThrottledCallback } from '@mantine/hooks'
import { useServices } from '../app/services'
import { predictionsIn, seriesTopics } from '../services/liveItems'
import { applyPredictions } from '../services/series'
import { useLive } from './useLive'

const READ_EVERY_MS = 1500

/** Keeps series in view true: their numbers at once, and read again where those can't tell all. */
export function useSeriesLive(names: readonly string[]) {
  const { cache } = useServices()
  const read = useThrottledCallback(
    () => void cache.invalidateQueries({ queryKey: ['series'] }),
    READ_EVERY_MS,
  )
  useLive(
    [...new Set(names)].flatMap(seriesTopics),
    ({ events, skipped }) => {
      if (applyPredictions(cache, predictionsIn(events)) || skipped > 0) read()
    },
    read,
  )
}
