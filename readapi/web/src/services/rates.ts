import type { Pipeline } from './types'

const KEPT = 90

interface Reading {
  at: number
  rates: Map<string, number>
}

/** The agents' rates in the last 90 readings, for small charts. */
export class RateHistory {
  #readings: Reading[] = []

  /** Takes down every agent's rate as read at `at`; the same reading counts once. */
  record(pipeline: Pipeline, at: number) {
    if (this.#readings.at(-1)?.at === at) return
    const rates = new Map(pipeline.agents.map(({ agent, rate }) => [agent, rate]))
    this.#readings = [...this.#readings, { at, rates }].slice(-KEPT)
  }

  /** An agent's rates, oldest first. */
  of(agent: string): number[] {
    return this.#readings.map(({ rates }) => rates.get(agent) ?? 0)
  }

  /** All agents' rates added up, oldest first. */
  total(): number[] {
    return this.#readings.map(({ rates }) => [...rates.values()].reduce((a, b) => a + b, 0))
  }
}
