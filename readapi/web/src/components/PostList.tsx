import { Link } from '@tanstack/react-router'
import type { PostRow } from '../services/types'
import { DemoTag } from './DemoBadge'
import classes from './PostList.module.css'
import { Score } from './Score'
import { SubredditLink } from './SubredditLink'
import { Time } from './Time'

/** Posts with their scores. */
export function PostList({ rows }: { rows: (PostRow & { subreddit?: string })[] }) {
  return (
    <ol>
      {rows.map((row) => (
        <li key={row.id} className={classes.row}>
          <Score score={row.score} />
          <span className={classes.title}>
            <Link to="/post/$id" params={{ id: row.id }}>
              {row.title}
            </Link>{' '}
            {row.demo && <DemoTag />}
          </span>
          <span className={classes.meta}>
            {row.subreddit !== undefined && (
              <>
                <SubredditLink name={row.subreddit} /> ·{' '}
              </>
            )}
            {row.author !== null && `${row.author} · `}
            <Time at={row.createdAt} />
          </span>
        </li>
      ))}
    </ol>
  )
}
