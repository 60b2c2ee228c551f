import { useQuery } from '@tanstack/react-query'
import { useServices } from '../app/services'
import { formatCount, formatRate, formatShare } from '../services/format'
import type { Scorecard } from '../services/types'
import { Loaded } from './Loaded'
import { Panel } from './Panel'
import classes from './Producers.module.css'
import { Empty, Rows } from './States'
import { Time } from './Time'

/** Who sends, and how much of it the doors take, since they began. */
export function Producers() {
  const { queries } = useServices()
  const query = useQuery(queries.producers())
  return (
    <Panel title="Producers" aside="since each door began">
      <Loaded query={query} skeleton={<Rows n={2} height={28} />}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="Nobody has sent anything since each door began">
              <code>gravitas producers add NAME --channels posts</code> makes a key to send with.
            </Empty>
          ) : (
            <ProducerTable cards={items} />
          )
        }
      </Loaded>
    </Panel>
  )
}

function ProducerTable({ cards }: { cards: Scorecard[] }) {
  return (
    // Scrolls sideways on a narrow screen, so it takes the keyboard's focus.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- see above
    <div className={classes.wrap} role="region" aria-label="Scorecards" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Producer</th>
            <th scope="col" className="num">
              Rate/s
            </th>
            <th scope="col" className="num">
              Accepted
            </th>
            <th scope="col" className="num">
              Rejected
            </th>
            <th scope="col" className="num">
              Share accepted
            </th>
            <th scope="col">Rejected for</th>
            <th scope="col">Last seen</th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {cards.map((card) => (
            <Row key={card.producer} card={card} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({ card }: { card: Scorecard }) {
  const sent = card.accepted + card.rejected
  return (
    <tr>
      <th scope="row">{card.producer}</th>
      <td className="num">{formatRate(card.rate)}</td>
      <td className="num">{formatCount(card.accepted)}</td>
      <td className="num">{formatCount(card.rejected)}</td>
      <td className="num">{formatShare(sent === 0 ? null : card.accepted / sent)}</td>
      <td className={classes.codes}>
        {card.rejectedBy.map(({ code, items }) => `${code} ${formatCount(items)}`).join(', ') ||
          '–'}
      </td>
      <td>
        <Time at={card.lastAt} to="second" />
      </td>
      <td>
        <State card={card} />
      </td>
    </tr>
  )
}

function State({ card: { quarantined, quarantinedUntil, revoked } }: { card: Scorecard }) {
  if (revoked) return <span className="dim">revoked</span>
  if (!quarantined) return <span className="dim">open</span>
  return (
    <span className={classes.quarantined}>
      quarantined
      {quarantinedUntil !== null && (
        <>
          {' '}
          until <Time at={quarantinedUntil} to="second" />
        </>
      )}
    </span>
  )
}
