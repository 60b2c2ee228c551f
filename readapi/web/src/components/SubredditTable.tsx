import type { ReactNode } from 'react'
import { formatCount } from '../services/format'
import type { SortOrder, SubredditSort } from '../services/queries'
import type { SubredditTotal } from '../services/types'
import { Score } from './Score'
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
}

/** Subreddits with their all-time scores. */
export function SubredditTable({ items, sorting, onSort }: SubredditTableProps) {
  const header = (sort: SubredditSort, name: string, className?: string) => (
    <SortHeader sort={sort} sorting={sorting} onSort={onSort} className={className}>
      {name}
    </SortHeader>
  )
  return (
    <div className={classes.wrap}>
      <table>
        <caption className="unseen">Subreddits and their all-time seriousness</caption>
        <thead>
          <tr>
            {header('name', 'Subreddit')}
            {header('score', 'Seriousness')}
            {header('posts', 'Posts', 'num')}
            <th scope="col" className={`num ${classes.wide ?? ''}`}>
              Updated
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.name}>
              <th scope="row">
                <SubredditLink name={item.name} />
              </th>
              <td>
                <Score score={item.score} digits={3} />
              </td>
              <td className="num">{formatCount(item.posts)}</td>
              <td className={`num dim ${classes.wide ?? ''}`}>
                <Time at={item.updatedAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface SortHeaderProps {
  sort: SubredditSort
  sorting: Sorting
  onSort: (sorting: Sorting) => void
  className?: string | undefined
  children: ReactNode
}

function SortHeader({ sort, sorting, onSort, className, children }: SortHeaderProps) {
  const active = sorting.sort === sort
  const other = sorting.order === 'asc' ? 'desc' : 'asc'
  const direction = sorting.order === 'asc' ? 'ascending' : 'descending'
  return (
    <th scope="col" className={className} aria-sort={active ? direction : 'none'}>
      <button
        type="button"
        className={classes.sort}
        onClick={() => onSort({ sort, order: active ? other : firstOrder(sort) })}
      >
        {children}
        <span className={classes.arrow} aria-hidden="true">
          {active && (sorting.order === 'asc' ? ' ↑' : ' ↓')}
        </span>
      </button>
    </th>
  )
}
