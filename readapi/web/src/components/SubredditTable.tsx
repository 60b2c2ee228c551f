import { useWeekOf, type ScoreWeek } from '../hooks/useWeekOf'
import { MOST_COMPARED } from '../services/compare'
import { formatCount } from '../services/format'
import type { SortOrder, SubredditSort } from '../services/queries'
import type { SubredditTotal } from '../services/types'
import { Score } from './Score'
import { ScoreSparkline } from './ScoreSparkline'
import { SortHeader } from './SortHeader'
import { SubredditLink } from './SubredditLink'
import classes from './SubredditTable.module.css'
import { Time } from './Time'

export interface Sorting {
  sort: SubredditSort
  order: SortOrder
}

/** The order in which a column is first sorted: names from A, numbers from the largest. */
export const firstOrder = (sort: SubredditSort): SortOrder => (sort === 'name' ? 'asc' : 'desc')

interface SubredditTableProps {
  items: SubredditTotal[]
  sorting: Sorting
  onSort: (sorting: Sorting) => void
  /** Names of those that are compared. */
  compared: readonly string[]
  onCompare: (names: string[]) => void
}

/** Subreddits with their all-time scores and their newest week. */
export function SubredditTable({ items, sorting, onSort, ...comparing }: SubredditTableProps) {
  const week = useWeekOf(items.map((item) => item.name))
  const header = (sort: SubredditSort, name: string, className?: string) => (
    <SortHeader
      className={className}
      active={sorting.sort === sort ? sorting.order : undefined}
      first={firstOrder(sort)}
      onSort={(order) => onSort({ sort, order })}
    >
      {name}
    </SortHeader>
  )
  return (
    <div className={classes.wrap}>
      <table>
        <caption className="unseen">Subreddits and their all-time seriousness</caption>
        <thead>
          <tr>
            <th scope="col" className={classes.box}>
              <span className="unseen">Compare</span>
            </th>
            {header('name', 'Subreddit')}
            {header('score', 'Seriousness')}
            <th scope="col" className={classes.week}>
              Week{week === undefined ? '' : ` to ${week.until}`}
            </th>
            {header('posts', 'Posts', 'num')}
            <th scope="col" className={`num ${classes.wide ?? ''}`}>
              Updated
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <Row key={item.name} item={item} week={week} {...comparing} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface RowProps extends Pick<SubredditTableProps, 'compared' | 'onCompare'> {
  item: SubredditTotal
  week: ScoreWeek | undefined
}

function Row({ item, week, compared, onCompare }: RowProps) {
  const isSame = (name: string) => name.toLowerCase() === item.name.toLowerCase()
  const isCompared = compared.some(isSame)
  return (
    <tr>
      <td className={classes.box}>
        <input
          type="checkbox"
          aria-label={`Compare r/${item.name}`}
          checked={isCompared}
          disabled={!isCompared && compared.length >= MOST_COMPARED}
          onChange={() =>
            onCompare(
              isCompared ? compared.filter((name) => !isSame(name)) : [...compared, item.name],
            )
          }
        />
      </td>
      <th scope="row">
        <SubredditLink name={item.name} />
      </th>
      <td>
        <Score score={item.score} digits={3} />
      </td>
      <td className={classes.week}>
        {week !== undefined && (
          <ScoreSparkline
            scores={week.scores(item.name)}
            label={`Scores of r/${item.name} by the day`}
          />
        )}
      </td>
      <td className="num">{formatCount(item.posts)}</td>
      <td className={`num dim ${classes.wide ?? ''}`}>
        <Time at={item.updatedAt} />
      </td>
    </tr>
  )
}
