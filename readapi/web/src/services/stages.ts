import type { Pipeline } from './types'

/** A place that items go through. */
export interface Stage {
  name: string
  title: string
  kind: 'channel' | 'agent'
  /** Items a second. */
  rate: number
}

/** What items of a door's channel go through, in the order of flow: the channel, then the agents. */
export function stagesOf({ channels, agents }: Pipeline, channel: string): Stage[] {
  const door = channels.find(({ name }) => name === channel)
  // Both grow while they are walked.
  const reached = new Set([channel])
  const stages = new Map<string, Stage>()
  for (const from of reached) {
    for (const { agent, rate, writes } of agents.filter((agent) => agent.channel === from)) {
      stages.set(agent, { name: agent, title: agent, kind: 'agent', rate })
      if (writes !== null) reached.add(writes)
    }
  }
  return [
    { name: channel, title: `door: ${channel}`, kind: 'channel', rate: door?.rate ?? 0 },
    ...stages.values(),
  ]
}
