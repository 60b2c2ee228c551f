import type { ReactNode } from 'react'
import type { SortOrder } from '../services/queries'
import classes from './SortHeader.module.css'

interface SortHeaderProps {
  /** The order that the table has by this column; undefined: it is sorted by another. */
  active: SortOrder | undefined
  /** The order in which it is first sorted. */
  first: SortOrder
  onSort: (order: SortOrder) => void
  className?: string | undefined
  children: ReactNode
}

/** The head of a column that a table can be sorted by; again turns the order round. */
export function SortHeader({ active, first, onSort, className, children }: SortHeaderProps) {
  const other = active === 'asc' ? 'desc' : 'asc'
  const direction = active === 'asc' ? 'ascending' : 'descending'
  return (
    <th
      scope="col"
      className={`${classes.header ?? ''} ${className ?? ''}`}
      aria-sort={active === undefined ? 'none' : direction}
    >
      <button
        type="button"
        className={classes.sort}
        onClick={() => onSort(active === undefined ? first : other)}
      >
        {children}
        <span className={classes.arrow} aria-hidden="true">
          {active !== undefined && (active === 'asc' ? ' ↑' : ' ↓')}
        </span>
      </button>
    </th>
  )
}
