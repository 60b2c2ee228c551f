import { Button } from '@mantine/core'
import { useInterval, useThrottledCallback } from '@mantine/hooks'
import { Link } from '@tanstack/react-router'
import { memo, useEffect, useState, type CSSProperties } from 'react'
import { useServices } from '../app/services'
import type { FeedRow } from '../services/feed'
import { wanted, type FeedFilter } from '../services/feedFilter'
import { formatCompact, formatRate } from '../services/format'
import classes from './Feed.module.css'
import { FeedFilters } from './FeedFilters'
import { Panel } from './Panel'
import { Score } from './Score'
import { Empty } from './States'
import { SubredditLink } from './SubredditLink'

interface FeedProps {
  filter: FeedFilter
  onFilter: (change: FeedFilter) => void
}

/** Posts as they are scored, newest on top; a pause holds them still. */
export function Feed({ filter, onFilter }: FeedProps) {
  const { feed } = useServices()
  const { rows, paused, waiting } = useFeed(filter)
  return (
    <Panel
      title="As it is scored"
      aside={
        <span className={classes.controls}>
          <FeedRate />
          <span className={classes.waiting}>{paused && `${formatCompact(waiting)} new`}</span>
          <Button
            variant="default"
            size="compact-sm"
            w={88}
            onClick={() => (paused ? feed.resume() : feed.pause())}
          >
            {paused ? 'Resume' : 'Pause'}
          </Button>
        </span>
      }
    >
      <FeedFilters filter={filter} onFilter={onFilter} />
      {/* Scrolls by itself, so it takes the keyboard's focus. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- see above */}
      <div className={classes.feed} role="region" aria-label="Newest scores" tabIndex={0}>
        {rows.length === 0 ? (
          <NothingYet filtered={wanted(filter) !== null} onFilter={onFilter} />
        ) : (
          <ol className={classes.rows} style={{ '--rows': rows.length } as CSSProperties}>
            {rows.map((row, place) => (
              <li
                key={row.seq}
                className={classes.place}
                style={{ '--place': place } as CSSProperties}
              >
                <Row row={row} />
              </li>
            ))}
          </ol>
        )}
      </div>
    </Panel>
  )
}

interface NothingYetProps {
  filtered: boolean
  onFilter: FeedProps['onFilter']
}

function NothingYet({ filtered, onFilter }: NothingYetProps) {
  if (!filtered) {
    return (
      <Empty title="Nothing scored since you opened this page">
        New posts appear here the moment they are scored.
      </Empty>
    )
  }
  return (
    <Empty title="Nothing that this filter lets through">
      <p>What matches appears here the moment it is scored.</p>
      <Button
        variant="default"
        size="xs"
        mt="xs"
        onClick={() => onFilter({ q: undefined, subreddit: undefined, score: undefined })}
      >
        Show all
      </Button>
    </Empty>
  )
}

const Row = memo(function Row({ row }: { row: FeedRow }) {
  return (
    <div className={classes.row}>
      <Score score={row.score} />
      <span className={classes.title}>
        <Link to="/post/$id" params={{ id: row.postId }} preload={false}>
          {row.title ?? row.postId}
        </Link>
      </span>
      <span className={classes.where}>
        <SubredditLink name={row.subreddit} />
      </span>
    </div>
  )
})

/** The feed's view, drawn at most four times a second: faster than that, nobody reads. */
function useFeed({ q, subreddit, score }: FeedFilter) {
  const { feed } = useServices()
  const [view, setView] = useState(feed.view)
  const draw = useThrottledCallback(() => setView(feed.view), 250)
  useEffect(() => feed.watch(draw), [feed, draw])
  useEffect(() => feed.filter({ q, subreddit, score }), [feed, q, subreddit, score])
  return view
}

function FeedRate() {
  const { feed } = useServices()
  const [rate, setRate] = useState(0)
  useInterval(() => setRate(feed.rate(Date.now())), 1000, { autoInvoke: true })
  return <span>{formatRate(rate)} scores/s</span>
}
