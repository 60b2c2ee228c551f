import { Link } from '@tanstack/react-router'
import { Fragment } from 'react'
import { useServices } from '../app/services'
import { formatCompact, formatCount, formatDuration, formatRate } from '../services/format'
import type { AgentFlow, Pipeline } from '../services/types'
import { Balance } from './Balance'
import classes from './PipelineTable.module.css'
import { Sparkline } from './Sparkline'

const COLUMNS = ['Rate/s', 'Lag', 'p50', 'p99', 'Errors', 'Accepted', 'Done', 'Dead', 'In flight']

/** Every agent under the channel that it reads. */
export function PipelineTable({ pipeline }: { pipeline: Pipeline }) {
  return (
    // Scrolls sideways on a narrow screen, so it takes the keyboard's focus.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- see above
    <div className={classes.wrap} role="region" aria-label="Agents by channel" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Agent</th>
            <th scope="col" className={classes.recent}>
              <span className="unseen">Recent rate</span>
            </th>
            {COLUMNS.map((name) => (
              <th key={name} scope="col" className="num">
                {name}
              </th>
            ))}
            <th scope="col" className={classes.ledger}>
              Ledger
            </th>
          </tr>
        </thead>
        <tbody>
          {groups(pipeline).map(({ channel, detail, agents }) => (
            <Fragment key={channel}>
              <tr className={classes.group}>
                <th scope="rowgroup" colSpan={COLUMNS.length + 3}>
                  {channel}
                  <span>{detail}</span>
                </th>
              </tr>
              {agents.map((agent) => (
                <AgentRow key={agent.agent} agent={agent} />
              ))}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/**
 * Channels in the order of flow: those that agents read, then the rest. An agent's own channel for
 * what is sent again is left out while it never held anything.
 */
function groups({ channels, agents }: Pipeline) {
  const used = channels.filter(({ name, depth }) => depth > 0 || !name.startsWith('retry.'))
  const detail = new Map(
    used.map(({ name, depth, rate }) => [
      name,
      `${formatCount(depth)} records on the log, ${formatRate(rate)}/s`,
    ]),
  )
  const names = new Set([...agents.map(({ channel }) => channel), ...detail.keys()])
  return [...names].map((channel) => ({
    channel,
    detail: detail.get(channel) ?? '',
    agents: agents.filter((agent) => agent.channel === channel),
  }))
}

function AgentRow({ agent }: { agent: AgentFlow }) {
  const { rates } = useServices()
  const numbers = [
    formatRate(agent.rate),
    formatCompact(agent.lag),
    formatDuration(agent.p50Ms),
    formatDuration(agent.p99Ms),
    formatCompact(agent.errors),
    formatCount(agent.accepted),
    formatCount(agent.done),
    <DeadLetters key="dead" agent={agent} />,
    formatCount(agent.inFlight),
  ]
  return (
    <tr>
      <th scope="row" className={classes.agent}>
        <span className="mono">{agent.agent}</span>
      </th>
      <td className={classes.recent}>
        <Sparkline values={rates.of(agent.agent)} width={96} height={18} />
      </td>
      {numbers.map((number, i) => (
        <td key={COLUMNS[i]} className={`num ${classes.num ?? ''}`}>
          {number}
        </td>
      ))}
      <td className={classes.ledger}>
        <Balance
          balanced={agent.accepted === agent.done + agent.deadLettered + agent.inFlight}
          short
        />
      </td>
    </tr>
  )
}

function DeadLetters({ agent: { agent, deadLettered } }: { agent: AgentFlow }) {
  if (deadLettered === 0) return '0'
  return (
    <Link to="/dead-letters" search={{ agent }}>
      <span className="unseen">Dead letters of {agent}: </span>
      {formatCount(deadLettered)}
    </Link>
  )
}
