import { formatMeasured } from '../services/format'

const [WIDTH, HEIGHT, EDGE] = [96, 26, 3]

/** Readings that follow each other, between the lowest and the highest of them. */
export function ReadingSparkline({
  values,
  digits,
}: {
  values: readonly number[]
  digits: number
}) {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const step = (WIDTH - 2 * EDGE) / Math.max(1, values.length - 1)
  const yOf = (value: number) =>
    most > least ? EDGE + ((most - value) / (most - least)) * (HEIGHT - 2 * EDGE) : HEIGHT / 2
  const points = values.map((value, i) => ({ x: EDGE + i * step, y: yOf(value) }))
  const last = points.at(-1)
  const label = `from ${formatMeasured(least, digits)} to ${formatMeasured(most, digits)}`
  return (
    <svg width={WIDTH} height={HEIGHT} role="img" aria-label={label}>
      <polyline
        points={points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')}
        fill="none"
        stroke="var(--ink-2)"
        strokeWidth="1.25"
      />
      {last !== undefined && <circle cx={last.x} cy={last.y} r="2" fill="var(--c0)" />}
    </svg>
  )
}
