import { useThrottledCallback } from '@mantine/hooks'
import { useRef } from 'react'
import { useServices } from '../app/services'
import { predictionsIn, seriesTopics } from '../services/liveItems'
import { applyPredictions } from '../services/series'
import type { Prediction } from '../services/types'
import { useLive } from './useLive'

/** Charts that are drawn more often than this are not seen any better. */
const SHOW_EVERY_MS = 100
const READ_EVERY_MS = 1500

/** Keeps series in view true: their numbers at once, and read again where those can't tell all. */
export function useSeriesLive(names: readonly string[]) {
  const { cache } = useServices()
  const waiting = useRef<Prediction[]>([])
  const read = useThrottledCallback(
    () => void cache.invalidateQueries({ queryKey: ['series'] }),
    READ_EVERY_MS,
  )
  const show = useThrottledCallback(() => {
    const predictions = waiting.current
    waiting.current = []
    if (applyPredictions(cache, predictions)) read()
  }, SHOW_EVERY_MS)
  useLive(
    [...new Set(names)].flatMap(seriesTopics),
    ({ events, skipped }) => {
      waiting.current.push(...predictionsIn(events))
      show()
      if (skipped > 0) read()
    },
    read,
  )
}
