import { formatScore } from '../services/format'
import { stepOf } from '../services/seriousness'

const [WIDTH, HEIGHT, EDGE] = [96, 26, 3]

interface ScoreSparklineProps {
  scores: readonly (number | null)[]
  label: string
}

/** Scores of days that follow each other, unserious at the bottom, serious at the top. */
export function ScoreSparkline({ scores, label }: ScoreSparklineProps) {
  const step = (WIDTH - 2 * EDGE) / Math.max(1, scores.length - 1)
  const points = scores.flatMap((score, i) =>
    score === null
      ? []
      : [{ score, x: EDGE + i * step, y: HEIGHT - EDGE - score * (HEIGHT - 2 * EDGE) }],
  )
  const [first, last] = [points[0], points.at(-1)]
  const said =
    first === undefined || last === undefined
      ? 'no posts'
      : `${formatScore(first.score)} to ${formatScore(last.score)}`
  return (
    <svg width={WIDTH} height={HEIGHT} role="img" aria-label={`${label}: ${said}`}>
      <line x1="0" x2={WIDTH} y1={HEIGHT / 2} y2={HEIGHT / 2} stroke="var(--line)" />
      <polyline
        points={points.map(({ x, y }) => `${x},${y}`).join(' ')}
        fill="none"
        stroke="var(--line-2)"
      />
      {points.map(({ x, y, score }) => (
        <circle key={x} cx={x} cy={y} r="2" fill="var(--s)" data-step={stepOf(score)} />
      ))}
    </svg>
  )
}
