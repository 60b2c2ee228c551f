import type { Pipeline } from './types'

/** A place that items go through. */
export interface Stage {
  name: string
  title: string
  kind: 'channel' | 'agent'
  /** Items a second. */
  rate: number
}

/**
 * What items of the door's channels go through, in the order of flow: each channel that no agent
 * writes as far as it moves or is read, then the agents.
 */
export function stagesOf({ channels, agents }: Pipeline): Stage[] {
  const written = new Set(agents.map((agent) => agent.writes))
  const read = new Set(agents.map((agent) => agent.channel))
  const doors = channels.filter(
    ({ name, depth }) =>
      depth > 0 && read.has(name) && !written.has(name) && name !== 'dead-letters',
  )
  return [
    ...doors.map(({ name, rate }): Stage => ({
      name,
      title: `door: ${name}`,
      kind: 'channel',
      rate,
    })),
    ...agents
      .filter((agent) => agent.channel !== 'dead-letters')
      .map(({ agent, rate }): Stage => ({ name: agent, title: agent, kind: 'agent', rate })),
  ]
}
