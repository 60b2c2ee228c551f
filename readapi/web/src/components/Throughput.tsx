import { Link } from '@tanstack/react-router'
import { useServices } from '../app/services'
import { usePipeline } from '../hooks/usePipeline'
import { formatCompact, formatRate } from '../services/format'
import type { Pipeline } from '../services/types'
import { Figure, Figures, Unit } from './Figures'
import { Loaded } from './Loaded'
import { Sparkline } from './Sparkline'
import { Rows } from './States'

/** What goes through the agents right now. */
export function Throughput() {
  const query = usePipeline()
  return (
    <Loaded query={query} skeleton={<Rows n={1} height={52} />}>
      {(pipeline) => <ThroughputFigures pipeline={pipeline} />}
    </Loaded>
  )
}

function ThroughputFigures({ pipeline }: { pipeline: Pipeline }) {
  const { rates } = useServices()
  const sum = (of: (agent: Pipeline['agents'][number]) => number) =>
    pipeline.agents.reduce((total, agent) => total + of(agent), 0)
  const posts = pipeline.channels.find((channel) => channel.name === 'posts')
  return (
    <Figures>
      <Figure name="Through the agents">
        {formatRate(sum((agent) => agent.rate))} <Unit>items/s</Unit>
        <Sparkline values={rates.total()} width={140} height={30} />
      </Figure>
      <Figure name="Posts on the log">{formatCompact(posts?.depth ?? 0)}</Figure>
      <Figure name="In flight">{formatCompact(sum((agent) => agent.inFlight))}</Figure>
      <Figure name="Dead letters">
        <Link to="/dead-letters">{formatCompact(sum((agent) => agent.deadLettered))}</Link>
      </Figure>
      <Figure name="Ledger">
        <Link to="/pipeline">{pipeline.balanced ? 'adds up' : 'does not add up'}</Link>
      </Figure>
    </Figures>
  )
}
