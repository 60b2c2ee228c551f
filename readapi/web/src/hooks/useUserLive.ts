import { useThrottledCallback } from '@mantine/hooks'
import { useServices } from '../app/services'
import { recommendedIn, userTopics } from '../services/liveItems'
import { afterNews } from '../services/news'
import { RECOMMENDED } from '../services/queries'
import { applyRecommended } from '../services/shop'
import { useLive } from './useLive'

const READ_EVERY_MS = 500

/** Keeps what is recommended to a user true at once, and what the user did soon after. */
export function useUserLive(user: string) {
  const { cache } = useServices()
  const read = () => void cache.invalidateQueries({ queryKey: ['user', user] })
  const readSoon = useThrottledCallback(() => afterNews(read), READ_EVERY_MS)
  useLive(
    userTopics(user),
    ({ events }) => {
      const newest = recommendedIn(events).at(-1)
      if (newest !== undefined) applyRecommended(cache, newest, RECOMMENDED)
      readSoon()
    },
    read,
  )
}
