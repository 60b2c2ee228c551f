import { Fragment } from 'react'
import { formatChange } from '../services/format'
import { highlight } from '../services/highlight'
import { stepOfWeight } from '../services/seriousness'
import type { TokenWeight } from '../services/types'
import classes from './Explanation.module.css'
import { Empty } from './States'

const strongestOf = (explanation: TokenWeight[]) =>
  Math.max(0, ...explanation.map(({ weight }) => Math.abs(weight)))

/** The words that made the score, strongest first; bars pull left to unserious, right to serious. */
export function Explanation({ explanation }: { explanation: TokenWeight[] }) {
  if (explanation.length === 0) {
    return <Empty title="Not explained yet">The words appear with the post’s score.</Empty>
  }
  const strongest = strongestOf(explanation)
  const rows = [...explanation].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
  return (
    <ol className={classes.list}>
      {rows.map(({ token, weight }, i) => (
        <li
          key={`${i} ${token}`}
          className={classes.row}
          data-step={stepOfWeight(weight, strongest)}
        >
          <span className={classes.token}>{token}</span>
          <WeightBar share={strongest === 0 ? 0 : weight / strongest} />
          <span className={classes.weight}>{formatChange(weight, 2)}</span>
        </li>
      ))}
    </ol>
  )
}

function WeightBar({ share }: { share: number }) {
  const width = Math.abs(share) * 50
  const left = share < 0 ? 50 - width : 50
  return (
    <span className={classes.track} aria-hidden="true">
      <span className={classes.fill} style={{ left: `${left}%`, width: `${width}%` }} />
    </span>
  )
}

interface MarkedProps {
  text: string
  explanation: TokenWeight[]
}

/** A text with the explaining words underlined in their colour. */
export function Marked({ text, explanation }: MarkedProps) {
  const strongest = strongestOf(explanation)
  return highlight(text, explanation).map((piece, i) =>
    piece.weight === null ? (
      <Fragment key={i}>{piece.text}</Fragment>
    ) : (
      <mark key={i} className={classes.mark} data-step={stepOfWeight(piece.weight, strongest)}>
        {piece.text}
      </mark>
    ),
  )
}
