import type { ApiClient } from './client'
import type { HeldKey } from './heldKey'
import { withQuery } from './withQuery'
import type { RedriveOutcome } from './types'
import type { Deed } from './shop'
import { redrivePart } from './wireItem'
import { receipt } from './wireShop'

/** Which dead letters: absent is any. `since` is RFC 3339. */
export interface Match {
  agent?: string | undefined
  reason?: string | undefined
  since?: string | undefined
}

/** The front door, as the page's server hands requests on to it, and the key that it takes. */
export interface Door {
  api: ApiClient
  producer: HeldKey
}

/** What a user did, as the channel events has it. */
export interface EventItem {
  user: string
  kind: Deed
  at: string
  product?: string
  query?: string
}

/** Everything the pages let an operator or a producer do. Each throws ApiError, or NoKey where none is given. */
export const actionsOf = (api: ApiClient, operator: HeldKey, door: Door) => {
  /** As many calls as it takes. */
  const throughAll = async (
    match: Match,
    dryRun: boolean,
    goingOn: (soFar: RedriveOutcome) => void,
  ) => {
    const soFar = { matched: 0, redriven: 0 }
    for (let cursor: string | undefined; ;) {
      const body = { ...match, dry_run: dryRun, cursor }
      const part = await operator.act(() =>
        api.post('/api/dead-letters/redrive', body, redrivePart),
      )
      soFar.matched += part.matched
      soFar.redriven += part.redriven
      cursor = part.next
      if (cursor === undefined) return soFar
      goingOn({ ...soFar })
    }
  }
  return {
    /** Sends one item again, to the agent that failed it and no other. */
    redrive: (dataId: string, agent: string): Promise<RedriveOutcome> =>
      operator.act(() =>
        api.post(
          withQuery(`/api/dead-letters/${encodeURIComponent(dataId)}/redrive`, { agent }),
          {},
          redrivePart,
        ),
      ),

    /** How many dead letters match. */
    countMatching: (match: Match): Promise<RedriveOutcome> =>
      throughAll(match, true, () => undefined),

    /** Sends an event as a producer would; its key is asked for. */
    sendEvent: (item: EventItem) =>
      door.producer.act(() => door.api.post('/v1/channels/events', item, receipt)),

    /** Sends all that match again; tells `goingOn` how far it is, where one call is not enough. */
    redriveMatching: (match: Match, goingOn: (soFar: RedriveOutcome) => void) =>
      throughAll(match, false, goingOn),
  }
}

export type Actions = ReturnType<typeof actionsOf>
