import type { Pipeline } from './types'

const KEPT = 90

interface Reading {
  at: number
  agents: Map<string, number>
  channels: Map<string, number>
}

/** The agents' and channels' rates in the last 90 readings, for small charts. */
export class RateHistory {
  #readings: Reading[] = []

  /** Takes down every rate as read at `at`; the same reading counts once. */
  record(pipeline: Pipeline, at: number) {
    if (this.#readings.at(-1)?.at === at) return
    const agents = new Map(pipeline.agents.map(({ agent, rate }) => [agent, rate]))
    const channels = new Map(pipeline.channels.map(({ name, rate }) => [name, rate]))
    this.#readings = [...this.#readings, { at, agents, channels }].slice(-KEPT)
  }

  /** An agent's rates, oldest first. */
  of(agent: string): number[] {
    return this.#readings.map(({ agents }) => agents.get(agent) ?? 0)
  }

  /** A channel's rates, oldest first. */
  ofChannel(name: string): number[] {
    return this.#readings.map(({ channels }) => channels.get(name) ?? 0)
  }

  /** All agents' rates added up, oldest first. */
  total(): number[] {
    return this.#readings.map(({ agents }) => [...agents.values()].reduce((a, b) => a + b, 0))
  }
}
