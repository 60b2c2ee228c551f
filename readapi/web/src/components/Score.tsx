import { formatScore } from '../services/format'
import { STEPS, stepOf, wordOf } from '../services/seriousness'
import classes from './Score.module.css'

interface ScoreProps {
  score: number | null
  digits?: number
  /** Whether to draw the mark that hangs left (unserious) or right (serious) of the middle. */
  mark?: boolean
}

/** A seriousness: its colour and weight say what its number says. */
export function Score({ score, digits = 2, mark = true }: ScoreProps) {
  if (score === null) {
    return (
      <span className={classes.score} title="not scored yet">
        {mark && <span className={classes.mark} />}
        <span className={classes.number}>–</span>
      </span>
    )
  }
  return (
    <span className={classes.score} data-step={stepOf(score)} title={wordOf(score)}>
      {mark && <ScoreMark score={score} />}
      <span className={classes.number}>{formatScore(score, digits)}</span>
    </span>
  )
}

function ScoreMark({ score }: { score: number }) {
  const left = Math.min(score, 0.5) * 100
  const width = Math.max(2, Math.abs(score - 0.5) * 100)
  return (
    <span className={classes.mark} aria-hidden="true">
      <span className={classes.fill} style={{ left: `${left}%`, width: `${width}%` }} />
    </span>
  )
}

/** What the colours mean. */
export function Legend() {
  return (
    <span className={classes.legend}>
      <span>0 unserious</span>
      <span className={classes.swatches} aria-hidden="true">
        {Array.from({ length: STEPS }, (_, step) => (
          <span key={step} className={classes.swatch} data-step={step} />
        ))}
      </span>
      <span>1 serious</span>
    </span>
  )
}
