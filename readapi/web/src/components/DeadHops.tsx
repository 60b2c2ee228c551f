import { useState } from 'react'
import { useDeadLetter } from '../hooks/useDeadLetter'
import { isNotFound } from '../services/errors'
import type { Trace } from '../services/types'
import { LetterView } from './LetterView'
import { Panel } from './Panel'
import { Failure, Rows } from './States'

/** What agents gave up of an item: why, its payload there, and the way to send it again. */
export function DeadHops({ trace }: { trace: Trace }) {
  return useDeadAgents(trace).map((agent) => (
    <DeadHop key={agent} dataId={trace.dataId} agent={agent} />
  ))
}

/** Agents that gave the item up, those included that have processed it since one looks. */
function useDeadAgents(trace: Trace): string[] {
  const [known, setKnown] = useState<string[]>([])
  const dead = trace.hops.filter((hop) => hop.deadAt !== null).map((hop) => hop.agent)
  const fresh = dead.filter((agent) => !known.includes(agent))
  if (fresh.length > 0) setKnown([...known, ...fresh])
  return known
}

interface DeadHopProps {
  dataId: string
  /** Absent: whichever gave the item up last. */
  agent?: string
}

/** The dead letter of one agent, if there is one. */
export function DeadHop({ dataId, agent }: DeadHopProps) {
  const { query, redrive } = useDeadLetter({ dataId, agent, expected: agent !== undefined })
  const { data: letter, error } = query
  if (letter === undefined) {
    if (error === null) return <Rows n={1} height={200} />
    return isNotFound(error) ? null : <Failure error={error} onRetry={() => void query.refetch()} />
  }
  return (
    <Panel title={`Dead letter of ${letter.agent}`}>
      <LetterView letter={letter} redrive={redrive} />
    </Panel>
  )
}
