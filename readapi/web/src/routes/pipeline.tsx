import { useDocumentTitle } from '@mantine/hooks'
import { Link } from '@tanstack/react-router'
import { Balance } from '../components/Balance'
import { Figure, Figures } from '../components/Figures'
import { Loaded } from '../components/Loaded'
import { Panel } from '../components/Panel'
import { PipelineGraph } from '../components/PipelineGraph'
import { PipelineTable } from '../components/PipelineTable'
import { Producers } from '../components/Producers'
import { Empty, Rows } from '../components/States'
import { usePipeline } from '../hooks/usePipeline'
import { eachAgent } from '../services/agents'
import { formatCount, formatRate } from '../services/format'

/** What every agent does, live, and whether nothing was lost. */
export function Pipeline() {
  useDocumentTitle('Pipeline · Gravitas')
  const query = usePipeline()
  return (
    <>
      <h1>Pipeline</h1>
      <Loaded query={query} skeleton={<Rows n={36} height={28} />}>
        {(pipeline) => (
          <>
            <Figures>
              <Figure name="Ledger: accepted = done + dead letters + in flight">
                <Balance balanced={pipeline.balanced} />
              </Figure>
              <Figure name="Through the agents, items/s">
                {formatRate(eachAgent(pipeline.agents).reduce((sum, agent) => sum + agent.rate, 0))}
              </Figure>
              <Figure name="Records on the log">
                {formatCount(pipeline.channels.reduce((sum, channel) => sum + channel.depth, 0))}
              </Figure>
              <Figure name="Dead letters">
                <Link to="/dead-letters" search={{ status: 'dead' }}>
                  {formatCount(pipeline.agents.reduce((sum, a) => sum + a.deadLettered, 0))}
                </Link>
              </Figure>
            </Figures>
            {pipeline.agents.length === 0 ? (
              <Empty title="No agents are running">
                Start them with <code>gravitas up</code>, or one by one with{' '}
                <code>gravitas agent NAME</code>.
              </Empty>
            ) : (
              <>
                <PipelineGraph pipeline={pipeline} />
                <Panel title="Ledger" aside="sums since the log’s beginning">
                  <PipelineTable pipeline={pipeline} />
                </Panel>
              </>
            )}
          </>
        )}
      </Loaded>
      <Producers />
    </>
  )
}
