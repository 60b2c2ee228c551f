import { useInterval, useThrottledCallback } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState, type CSSProperties } from 'react'
import { useServices } from '../app/services'
import { useLive } from '../hooks/useLive'
import { formatChange, formatCompact } from '../services/format'
import type { Mover } from '../services/movers'
import type { SortOrder, SubredditSort } from '../services/queries'
import { Loaded } from './Loaded'
import { Panel } from './Panel'
import classes from './Ranking.module.css'
import { Score } from './Score'
import { Empty, Rows } from './States'
import { SubredditLink } from './SubredditLink'

const SHOWN = 8
const SETTLE_MS = 5000
const listHeight = { '--rows-height': `${SHOWN * 2}rem` } as CSSProperties

interface RankingProps {
  title: string
  sort: SubredditSort
  order: SortOrder
}

/** The subreddits at one end of a scale, over all time. */
export function Ranking({ title, sort, order }: RankingProps) {
  const { queries, cache } = useServices()
  const params = { sort, order, limit: SHOWN } as const
  const query = useQuery(queries.subreddits(params))
  // Their numbers move at once; who is among them is asked anew at most each 5 s.
  const settle = useThrottledCallback(
    () => void cache.invalidateQueries({ queryKey: queries.subreddits(params).queryKey }),
    SETTLE_MS,
  )
  useLive(['totals'], settle)
  return (
    <Panel
      title={title}
      aside={
        <Link to="/subreddits" search={{ sort, order }}>
          all<span className="unseen"> subreddits, {title.toLowerCase()} first</span>
        </Link>
      }
    >
      <Loaded query={query} skeleton={<Rows n={SHOWN} height={22} />}>
        {(page) => (
          <ol className={classes.list} style={listHeight}>
            {page.items.map((item) => (
              <li key={item.name} className={classes.row}>
                <span className={classes.name}>
                  <SubredditLink name={item.name} />
                </span>
                <span className="dim small">
                  {formatCompact(item.posts)}
                  <span className="unseen"> {item.posts === 1 ? 'post' : 'posts'}</span>
                </span>
                <Score score={item.score} />
              </li>
            ))}
          </ol>
        )}
      </Loaded>
    </Panel>
  )
}

/** The subreddits whose all-time score changed most in the last minutes. */
export function MoversPanel() {
  const { movers } = useServices()
  const [top, setTop] = useState<Mover[]>(() => movers.top(SHOWN, Date.now()))
  useInterval(() => setTop(movers.top(SHOWN, Date.now())), 2000, { autoInvoke: true })
  return (
    <Panel title="Biggest movers" aside="last 5 minutes">
      <div className={classes.list} style={listHeight}>
        {top.length === 0 ? (
          <Empty title="Nothing has moved yet">
            Subreddits whose score changes while this page is open appear here.
          </Empty>
        ) : (
          <ol>
            {top.map((mover) => (
              <MoverRow key={mover.name} mover={mover} />
            ))}
          </ol>
        )}
      </div>
    </Panel>
  )
}

function MoverRow({ mover }: { mover: Mover }) {
  return (
    <li className={classes.row}>
      <span className={classes.name}>
        <SubredditLink name={mover.name} />
      </span>
      <span
        className={classes.change}
        data-step={mover.change > 0 ? 6 : 0}
        style={{ color: 'var(--s)' }}
      >
        {formatChange(mover.change)}
      </span>
      <Score score={mover.score} />
    </li>
  )
}
