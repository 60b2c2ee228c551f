import { Skeleton } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useServices } from '../app/services'
import { usePipeline } from '../hooks/usePipeline'
import { eachAgent } from '../services/agents'
import { formatCompact, formatRate } from '../services/format'
import type { Pipeline } from '../services/types'
import { Figure, Figures, Unit } from './Figures'
import { Loaded } from './Loaded'
import { Sparkline } from './Sparkline'

const NAMES = {
  rate: 'Through the agents',
  depth: 'Posts on the log',
  inFlight: 'In flight',
  dead: 'Dead letters',
  ledger: 'Ledger',
}

/** What goes through the agents right now. */
export function Throughput() {
  const query = usePipeline()
  return (
    <Loaded query={query} skeleton={<NoFigures />}>
      {(pipeline) => <ThroughputFigures pipeline={pipeline} />}
    </Loaded>
  )
}

function ThroughputFigures({ pipeline }: { pipeline: Pipeline }) {
  const { rates } = useServices()
  const agents = eachAgent(pipeline.agents)
  const sum = (of: (agent: Pipeline['agents'][number]) => number) =>
    agents.reduce((total, agent) => total + of(agent), 0)
  const posts = pipeline.channels.find((channel) => channel.name === 'posts')
  return (
    <Figures>
      <Figure name={NAMES.rate}>
        {formatRate(sum((agent) => agent.rate))} <Unit>items/s</Unit>
        <Sparkline values={rates.total()} width={140} height={30} />
      </Figure>
      <Figure name={NAMES.depth}>{formatCompact(posts?.depth ?? 0)}</Figure>
      <Figure name={NAMES.inFlight}>{formatCompact(sum((agent) => agent.inFlight))}</Figure>
      <Figure name={NAMES.dead}>
        <Link to="/dead-letters">{formatCompact(sum((agent) => agent.deadLettered))}</Link>
      </Figure>
      <Figure name={NAMES.ledger}>
        <Link to="/pipeline">{pipeline.balanced ? 'adds up' : 'does not add up'}</Link>
      </Figure>
    </Figures>
  )
}

function NoFigures() {
  return (
    <div role="status" aria-label="Loading">
      <Figures>
        {Object.values(NAMES).map((name) => (
          <Figure key={name} name={name}>
            <Skeleton width={name === NAMES.rate ? 228 : 56} height={30} radius="sm" />
          </Figure>
        ))}
      </Figures>
    </div>
  )
}
