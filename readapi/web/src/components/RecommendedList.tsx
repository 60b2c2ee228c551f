import { Button } from '@mantine/core'
import { useMoves } from '../hooks/useMoves'
import type { Sending } from '../hooks/useSendEvent'
import { useSlide } from '../hooks/useSlide'
import { formatScore } from '../services/format'
import { reasonOf, type Move, type Titles } from '../services/shop'
import type { Recommended, UserEvent } from '../services/types'
import classes from './RecommendedList.module.css'

interface RecommendedListProps {
  recommended: Recommended
  events: readonly UserEvent[]
  titles: Titles
  sending: Sending
}

/** Products in the order of their scores, each with its reason; they slide as the order changes. */
export function RecommendedList({ recommended, events, titles, sending }: RecommendedListProps) {
  const { user, items, isPopular } = recommended
  const keys = items.map(({ product }) => product)
  const moves = useMoves(keys)
  const list = useSlide<HTMLOListElement>(keys.join('\n'))
  return (
    <ol ref={list} className={classes.list}>
      {items.map(({ product, title, score, because }, i) => (
        <li key={product} data-key={product} className={classes.row}>
          <span className={classes.place}>
            <span className={classes.rank}>{i + 1}</span>
            <Moved move={moves.get(product)} />
          </span>
          <span className={classes.text}>
            <span className={classes.title}>{title ?? titles(product)}</span>
            <span className={classes.reason}>
              {isPopular ? 'popular with all' : reasonOf(because, events, titles)}
            </span>
          </span>
          <span
            className={classes.score}
            title={isPopular ? 'its users, against the first’s' : 'how near it is'}
          >
            {formatScore(score, 3)}
          </span>
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => sending.send({ user, kind: 'click', product })}
          >
            Click<span className="unseen"> {title ?? titles(product)}</span>
          </Button>
        </li>
      ))}
    </ol>
  )
}

/** Where it came from at the last change; of the same width whatever it says. */
function Moved({ move }: { move: Move | undefined }) {
  if (move === undefined) return <span className={classes.move} />
  const { from, to } = move
  if (from === undefined) return <span className={classes.move}>new</span>
  const isUp = to < from
  return (
    <span className={classes.move}>
      <span aria-hidden="true">{isUp ? '↑' : '↓'}</span>
      <span className="unseen">{isUp ? 'up by ' : 'down by '}</span>
      {Math.abs(to - from)}
    </span>
  )
}
