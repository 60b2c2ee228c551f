import type { ApiClient } from './client'
import type { Operator } from './operator'
import { withQuery } from './queries'
import type { RedriveOutcome } from './types'
import { redriveOutcome } from './wireItem'

/** Which dead letters: absent is any. `since` is RFC 3339. */
export interface Match {
  agent?: string | undefined
  reason?: string | undefined
  since?: string | undefined
}

/** Everything the pages let an operator do. Each throws ApiError, or NoKey where none is given. */
export const actionsOf = (api: ApiClient, operator: Operator) => ({
  /** Sends one item again, to the agent that failed it and no other. */
  redrive: (dataId: string, agent: string): Promise<RedriveOutcome> =>
    operator.act(() =>
      api.post(
        withQuery(`/api/dead-letters/${encodeURIComponent(dataId)}/redrive`, { agent }),
        {},
        redriveOutcome,
      ),
    ),

  /** How many dead letters match. */
  countMatching: (match: Match): Promise<RedriveOutcome> =>
    operator.act(() => redriveMatching(api, match, true)),

  /** Sends all that match again. */
  redriveMatching: (match: Match): Promise<RedriveOutcome> =>
    operator.act(() => redriveMatching(api, match, false)),
})

const redriveMatching = (api: ApiClient, match: Match, dryRun: boolean) =>
  api.post('/api/dead-letters/redrive', { ...match, dry_run: dryRun }, redriveOutcome)

export type Actions = ReturnType<typeof actionsOf>
