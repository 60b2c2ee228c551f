import { Link } from '@tanstack/react-router'
import type { ExploreLink } from '../app/search'
import classes from './ExploreExamples.module.css'

const EXAMPLES: { title: string; search: ExploreLink }[] = [
  {
    title: 'The week as a heat map',
    search: { by: 'weekday,hour', measure: 'score', view: 'heat' },
  },
  {
    title: 'Words of serious titles',
    search: { by: 'word', measure: 'score', view: 'bar', min: '20' },
  },
  { title: 'Seriousness by month', search: { by: 'month', measure: 'score', view: 'line' } },
  {
    title: 'Subreddits through the day',
    search: { by: 'subreddit,hour', measure: 'score', view: 'heat' },
  },
  { title: 'Most linked domains', search: { by: 'domain', view: 'bar', kind: 'link' } },
  { title: 'How scores spread', search: { by: 'band', view: 'bar' } },
]

/** Views to begin with. */
export function ExploreExamples() {
  return (
    <nav className={classes.examples} aria-label="Examples">
      <span className="dim">For example</span>
      <ul>
        {EXAMPLES.map(({ title, search }) => (
          <li key={title}>
            <Link
              to="/explore"
              search={search}
              activeOptions={{ exact: true }}
              preload={false}
              resetScroll={false}
            >
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
