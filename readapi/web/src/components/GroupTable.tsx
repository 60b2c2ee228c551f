import type { ReactNode } from 'react'
import { nameOf, showValue, type Dimension } from '../services/dimensions'
import { formatShare, type GroupSort } from '../services/explore'
import { formatCount } from '../services/format'
import type { SortOrder } from '../services/queries'
import type { Group } from '../services/types'
import classes from './GroupTable.module.css'
import { Score } from './Score'
import { SortHeader } from './SortHeader'

export interface GroupSorting {
  sort: GroupSort
  order: SortOrder
}

interface GroupTableProps {
  caption: string
  by: readonly Dimension[]
  groups: readonly Group[]
  /** Absent: the order is given. */
  sorting?: GroupSorting
  onSort?: (sorting: GroupSorting) => void
  /** Absent: a group leads nowhere. */
  onPick?: (key: readonly string[]) => void
}

/** Groups with all their figures. */
export function GroupTable({ caption, by, groups, sorting, onSort, onPick }: GroupTableProps) {
  const most = Math.max(1, ...groups.map(({ posts }) => posts))
  const header = (sort: GroupSort, name: string, className?: string) =>
    sorting === undefined || onSort === undefined ? (
      <th scope="col" className={className}>
        {name}
      </th>
    ) : (
      <SortHeader
        className={className}
        active={sorting.sort === sort ? sorting.order : undefined}
        first={sort === 'key' ? 'asc' : 'desc'}
        onSort={(order) => onSort({ sort, order })}
      >
        {name}
      </SortHeader>
    )
  const [first, second] = by
  return (
    <table className={classes.table}>
      <caption className="unseen">{caption}</caption>
      <thead>
        <tr>
          {first !== undefined && header('key', nameOf(first))}
          {second !== undefined && <th scope="col">{nameOf(second)}</th>}
          {header('count', 'Posts', 'num')}
          <th className={classes.wide} aria-hidden="true" />
          {header('score', 'Mean score')}
          {header('serious', 'Serious', 'num')}
        </tr>
      </thead>
      <tbody>
        {groups.map((group) => (
          <tr key={group.key.join('\n')} className={classes.row}>
            <Keys by={by} group={group} onPick={onPick} />
            <td className="num">{formatCount(group.posts)}</td>
            <td className={classes.wide} aria-hidden="true">
              <span className={classes.bar} style={{ width: `${(group.posts / most) * 100}%` }} />
            </td>
            <td className={classes.score}>
              <Score score={group.score} />
            </td>
            <td className="num">{formatShare(group.serious)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

interface KeysProps {
  by: readonly Dimension[]
  group: Group
  onPick: GroupTableProps['onPick']
}

/** What the group's posts share; the first cell picks the group, wherever in its row one clicks. */
function Keys({ by, group, onPick }: KeysProps) {
  const texts = by.map((dimension, i) => showValue(dimension, group.key[i] ?? ''))
  return texts.map((text, i) =>
    i === 0 ? (
      <th key={i} scope="row" className={classes.key}>
        {onPick === undefined ? (
          text
        ) : (
          <Pick onPick={() => onPick(group.key)} of={texts}>
            {text}
          </Pick>
        )}
      </th>
    ) : (
      <td key={i} className={classes.key}>
        {text}
      </td>
    ),
  )
}

function Pick({
  onPick,
  of,
  children,
}: {
  onPick: () => void
  of: readonly string[]
  children: ReactNode
}) {
  return (
    <button type="button" className={classes.pick} title="Only these posts" onClick={onPick}>
      {children}
      {of.length > 1 && <span className="unseen">, {of.slice(1).join(', ')}</span>}
    </button>
  )
}
