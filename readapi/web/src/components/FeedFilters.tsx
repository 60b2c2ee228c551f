import { NativeSelect } from '@mantine/core'
import { SCORE_RANGES, type FeedFilter, type ScoreRange } from '../services/feedFilter'
import classes from './FeedFilters.module.css'
import { FilterField } from './FilterField'

interface FeedFiltersProps {
  filter: FeedFilter
  onFilter: (change: FeedFilter) => void
}

const RANGES = Object.entries(SCORE_RANGES).map(([value, { label }]) => ({ value, label }))

/** Which scores the feed shows. */
export function FeedFilters({ filter, onFilter }: FeedFiltersProps) {
  return (
    <div className={classes.filters} role="group" aria-label="Show only scores of">
      <FilterField
        label="Title contains"
        value={filter.q ?? ''}
        onChange={(q) => onFilter({ q })}
      />
      <FilterField
        label="Subreddit contains"
        value={filter.subreddit ?? ''}
        onChange={(subreddit) => onFilter({ subreddit })}
      />
      <NativeSelect
        size="xs"
        label="Score"
        value={filter.score ?? ''}
        data={[{ value: '', label: 'Any' }, ...RANGES]}
        onChange={(event) =>
          onFilter({ score: (event.currentTarget.value || undefined) as ScoreRange | undefined })
        }
      />
    </div>
  )
}
