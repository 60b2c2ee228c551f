import { useMediaQuery } from '@mantine/hooks'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useServices } from '../app/services'
import { formatBrief, formatCompact, formatCount, formatRate } from '../services/format'
import { graphOf, type GraphNode, type GraphShape } from '../services/graph'
import type { AgentFlow, ChannelFlow, Pipeline } from '../services/types'
import classes from './PipelineGraph.module.css'
import { Sparkline } from './Sparkline'

const SHAPE: Omit<GraphShape, 'across' | 'beside'> = {
  width: 152,
  channelHeight: 64,
  agentHeight: 82,
  gap: 34,
  space: 12,
}
/** Of the line that tells of dead letters, which all agents have room for once one has some. */
const DEAD_HEIGHT = 16
/** As wide as the flow of posts is long. */
const WIDE = '(min-width: 86rem)'
/** Not a phone: several flows have room beside each other. */
const ROOMY = '(min-width: 56rem)'

/** Channels (dashed) and agents in the order of flow, from left to right or, narrow, downwards. */
export function PipelineGraph({ pipeline }: { pipeline: Pipeline }) {
  const across = useMediaQuery(WIDE, true, { getInitialValueInEffect: false })
  const roomy = useMediaQuery(ROOMY, true, { getInitialValueInEffect: false })
  const anyDead = pipeline.agents.some(({ deadLettered }) => deadLettered > 0)
  const agentHeight = SHAPE.agentHeight + (anyDead ? DEAD_HEIGHT : 0)
  const graph = graphOf(pipeline, { ...SHAPE, agentHeight, across, beside: roomy && !across })
  return (
    // Scrolls sideways on a narrow screen, so it takes the keyboard's focus.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- see above
    <div className={classes.wrap} role="region" aria-label="Flow of items" tabIndex={0}>
      <div className={classes.graph} style={{ width: graph.width, height: graph.height }}>
        <svg className={classes.edges} width={graph.width} height={graph.height} aria-hidden="true">
          {graph.edges.map(({ id, path, rate }) => (
            <path
              key={id}
              d={path}
              className={`${classes.edge ?? ''} ${rate > 0 ? (classes.flowing ?? '') : ''}`}
              style={{ strokeWidth: thickness(rate) }}
            />
          ))}
        </svg>
        <ol aria-label="Channels and agents, in the order of flow">
          {graph.nodes.map((node) => (
            <Node key={node.id} node={node} agentHeight={agentHeight} />
          ))}
        </ol>
      </div>
    </div>
  )
}

/** A tenfold rate is one and a quarter pixels more. */
const thickness = (rate: number) => 1.25 * (1 + Math.log10(1 + rate))

function Node({ node, agentHeight }: { node: GraphNode; agentHeight: number }) {
  const isAgent = node.kind === 'agent'
  const ailing = isAgent && node.agent.deadLettered > 0
  const height = isAgent ? agentHeight : SHAPE.channelHeight
  return (
    <li
      className={[classes.node, !isAgent && classes.channel, ailing && classes.ailing]
        .filter(Boolean)
        .join(' ')}
      style={{ left: node.x, top: node.y, width: SHAPE.width, height }}
    >
      {isAgent ? <AgentBox agent={node.agent} /> : <ChannelBox channel={node.channel} />}
    </li>
  )
}

function ChannelBox({ channel: { name, depth, rate } }: { channel: ChannelFlow }) {
  return (
    <>
      <div className={classes.name} title={`channel ${name}`}>
        <span className="unseen">channel </span>
        {name}
      </div>
      <Rate rate={rate} />
      <div className="dim">{formatCompact(depth)} on the log</div>
    </>
  )
}

function AgentBox({ agent }: { agent: AgentFlow }) {
  const { rates } = useServices()
  return (
    <>
      <div className={classes.name} title={`${agent.agent} ${agent.purpose}`}>
        <span className="unseen">agent </span>
        {agent.agent}
        <span className="unseen">
          , reads {agent.channel},{' '}
          {agent.writes === null ? 'fills tables' : `writes ${agent.writes}`}
        </span>
      </div>
      <Rate rate={agent.rate}>
        <Sparkline values={rates.of(agent.agent)} width={64} height={16} />
      </Rate>
      <dl className={classes.figures}>
        <Measure name="lag">{formatCompact(agent.lag)}</Measure>
        <Measure name="p50">{formatBrief(agent.p50Ms)}</Measure>
        <Measure name="errors">
          <span className={agent.errors > 0 ? classes.bad : undefined}>
            {formatCompact(agent.errors)}
          </span>
        </Measure>
        <Measure name="p99">{formatBrief(agent.p99Ms)}</Measure>
      </dl>
      {agent.deadLettered > 0 && (
        <Link className={classes.bad} to="/dead-letters" search={{ agent: agent.agent }}>
          <span className="unseen">{agent.agent}: </span>
          {formatCount(agent.deadLettered)} dead
        </Link>
      )}
    </>
  )
}

function Rate({ rate, children }: { rate: number; children?: ReactNode }) {
  return (
    <div className={classes.rate}>
      <span>
        {formatRate(rate)} <small>/s</small>
      </span>
      {children}
    </div>
  )
}

function Measure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
