import { Button } from '@mantine/core'
import { useInterval, useThrottledCallback } from '@mantine/hooks'
import { Link } from '@tanstack/react-router'
import { memo, useEffect, useState } from 'react'
import { useServices } from '../app/services'
import type { FeedRow } from '../services/feed'
import { formatCompact, formatRate } from '../services/format'
import classes from './Feed.module.css'
import { Panel } from './Panel'
import { Score } from './Score'
import { Empty } from './States'
import { SubredditLink } from './SubredditLink'

/** Posts as they are scored, newest on top; a pause holds them still. */
export function Feed() {
  const { feed } = useServices()
  const { rows, paused, waiting } = useFeed()
  const view = rows.length === 0 ? `${classes.feed} ${classes.empty}` : classes.feed
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
      {/* Scrolls by itself, so it takes the keyboard's focus. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- see above */}
      <div className={view} role="region" aria-label="Newest scores" tabIndex={0}>
        {rows.length === 0 ? (
          <Empty title="Nothing scored since you opened this page">
            New posts appear here the moment they are scored.
          </Empty>
        ) : (
          <ol>
            {rows.map((row) => (
              <Row key={row.seq} row={row} />
            ))}
          </ol>
        )}
      </div>
    </Panel>
  )
}

const Row = memo(function Row({ row }: { row: FeedRow }) {
  return (
    <li className={classes.row}>
      <Score score={row.score} />
      <span className={classes.title}>
        <Link to="/post/$id" params={{ id: row.postId }} preload={false}>
          {row.title ?? row.postId}
        </Link>
      </span>
      <span className={classes.where}>
        <SubredditLink name={row.subreddit} />
      </span>
    </li>
  )
})

/** The feed's view, drawn at most four times a second: faster than that, nobody reads. */
function useFeed() {
  const { feed } = useServices()
  const [view, setView] = useState(feed.view)
  const draw = useThrottledCallback(() => setView(feed.view), 250)
  useEffect(() => feed.watch(draw), [feed, draw])
  return view
}

function FeedRate() {
  const { feed } = useServices()
  const [rate, setRate] = useState(0)
  useInterval(() => setRate(feed.rate(Date.now())), 1000, { autoInvoke: true })
  return <span>{formatRate(rate)} scores/s</span>
}
