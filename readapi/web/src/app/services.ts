import { QueryClient } from '@tanstack/react-query'
import { createContext, use } from 'react'
import { actionsOf, type Actions } from '../services/actions'
import { ApiClient } from '../services/client'
import { isTransient } from '../services/errors'
import { ScoreFeed } from '../services/feed'
import { HeldKey, tabStorage } from '../services/heldKey'
import { LiveSocket } from '../services/live/socket'
import { Movers } from '../services/movers'
import { queriesOf, type Queries } from '../services/queries'
import { RateHistory } from '../services/rates'

/** What the whole page shares: made once at the start, found by `useServices`. */
export interface Services {
  api: ApiClient
  queries: Queries
  operator: HeldKey
  producer: HeldKey
  actions: Actions
  cache: QueryClient
  live: LiveSocket
  feed: ScoreFeed
  movers: Movers
  rates: RateHistory
}

/** `base`: where the API is; empty: where the page came from. */
export function createServices(base = ''): Services {
  const operator = new HeldKey(tabStorage(), 'gravitas-operator-key')
  const producer = new HeldKey(tabStorage(), 'gravitas-producer-key')
  const api = new ApiClient(base, () => operator.key)
  return {
    api,
    queries: queriesOf(api),
    operator,
    producer,
    actions: actionsOf(api, operator, {
      api: new ApiClient(base, () => producer.key),
      producer,
    }),
    cache: new QueryClient({
      defaultOptions: {
        queries: {
          staleTime: 5000,
          retry: (failures, error) => failures < 2 && isTransient(error),
        },
      },
    }),
    live: new LiveSocket({ url: `${location.origin.replace(/^http/, 'ws')}/api/live` }),
    feed: new ScoreFeed(),
    movers: new Movers(),
    rates: new RateHistory(),
  }
}

const Context = createContext<Services | null>(null)

export const ServicesProvider = Context.Provider

export function useServices(): Services {
  const services = use(Context)
  if (services === null) throw new Error('useServices needs a ServicesProvider around it')
  return services
}
