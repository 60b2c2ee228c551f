import { Fragment } from 'react'
import { formatChange, formatScore } from '../services/format'
import { highlight } from '../services/highlight'
import { stepOfWeight } from '../services/seriousness'
import type { TokenWeight } from '../services/types'
import classes from './Explanation.module.css'
import { Empty } from './States'

const strongestOf = (explanation: TokenWeight[]) =>
  Math.max(0, ...explanation.map(({ weight }) => Math.abs(weight)))

/** How many words are shown before one asks for the rest. */
const SHOWN = 12
/** Of the strongest weight: words below it made hardly a difference and are not marked. */
const FAINT = 0.15

interface ExplanationProps {
  explanation: TokenWeight[]
  score: number | null
}

/** The words that made the score, strongest first; bars pull left to unserious, right to serious. */
export function Explanation({ explanation, score }: ExplanationProps) {
  if (explanation.length === 0) {
    return <Empty title="Not explained yet">The words appear with the post’s score.</Empty>
  }
  const strongest = strongestOf(explanation)
  const rows = [...explanation].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
  const rest = rows.slice(SHOWN)
  return (
    <>
      <Words rows={rows.slice(0, SHOWN)} strongest={strongest} />
      {rest.length > 0 && (
        <details className={classes.more}>
          <summary>{rest.length} that mattered less</summary>
          <Words rows={rest} strongest={strongest} />
        </details>
      )}
      <Sum explanation={explanation} score={score} />
    </>
  )
}

function Words({ rows, strongest }: { rows: TokenWeight[]; strongest: number }) {
  return (
    <ol className={classes.list}>
      {rows.map(({ token, weight }) => (
        <li key={token} className={classes.row} data-step={stepOfWeight(weight, strongest)}>
          <span className={classes.token}>{token}</span>
          <WeightBar share={strongest === 0 ? 0 : weight / strongest} />
          <span className={classes.weight}>{formatChange(weight, 2)}</span>
        </li>
      ))}
    </ol>
  )
}

/** What the weights come to, where they are log-odds that make the score. */
function Sum({ explanation, score }: ExplanationProps) {
  const sum = explanation.reduce((total, { weight }) => total + weight, 0)
  if (score === null || Math.abs(1 / (1 + Math.exp(-sum)) - score) > 0.001) return null
  return (
    <p className={classes.sum}>
      Log-odds: together {formatChange(sum, 2)}, which is a score of {formatScore(score, 3)}.
    </p>
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

/** A text with the telling words underlined in their colour. */
export function Marked({ text, explanation }: MarkedProps) {
  const strongest = strongestOf(explanation)
  const telling = explanation.filter(({ weight }) => Math.abs(weight) >= FAINT * strongest)
  return highlight(text, telling).map((piece, i) =>
    piece.weight === null ? (
      <Fragment key={i}>{piece.text}</Fragment>
    ) : (
      <mark key={i} className={classes.mark} data-step={stepOfWeight(piece.weight, strongest)}>
        {piece.text}
      </mark>
    ),
  )
}
