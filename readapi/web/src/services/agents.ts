import type { AgentFlow } from './types'

/**
 * Every agent once, with what it did on all the channels that it reads added up; its rate,
 * quantiles and errors are of all of them anyway.
 */
export function eachAgent(rows: readonly AgentFlow[]): AgentFlow[] {
  const agents = new Map<string, AgentFlow>()
  for (const row of rows) {
    const sum = agents.get(row.agent)
    agents.set(row.agent, sum === undefined ? row : added(sum, row))
  }
  return [...agents.values()]
}

const added = (a: AgentFlow, b: AgentFlow): AgentFlow => ({
  ...a,
  channel: `${a.channel}, ${b.channel}`,
  accepted: a.accepted + b.accepted,
  done: a.done + b.done,
  deadLettered: a.deadLettered + b.deadLettered,
  inFlight: a.inFlight + b.inFlight,
  lag: a.lag + b.lag,
})
