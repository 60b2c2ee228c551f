import { Link } from '@tanstack/react-router'
import type { PostRow } from '../services/types'
import { DemoTag } from './DemoBadge'
import classes from './PostList.module.css'
import { PostWords } from './PostWords'
import { Score } from './Score'
import { SubredditLink } from './SubredditLink'
import { Time } from './Time'

interface PostListProps {
  rows: (PostRow & { subreddit?: string })[]
  /** The post whose words are shown. */
  open?: string | undefined
  /** Absent: rows don't open. */
  onOpen?: (id: string | undefined) => void
}

/** Posts with their scores; a row opens to the words that moved its score. */
export function PostList({ rows, open, onOpen }: PostListProps) {
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
            {onOpen !== undefined && (
              <button
                type="button"
                className={classes.why}
                aria-expanded={row.id === open}
                onClick={() => onOpen(row.id === open ? undefined : row.id)}
              >
                Why<span className="unseen"> {row.title} has its score</span>
              </button>
            )}
          </span>
          {row.id === open && (
            <div className={classes.words}>
              <PostWords id={row.id} />
            </div>
          )}
        </li>
      ))}
    </ol>
  )
}
