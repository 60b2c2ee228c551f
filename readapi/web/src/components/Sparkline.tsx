interface SparklineProps {
  values: readonly number[]
  width: number
  height: number
}

/** A rate's recent way, right edge now; its number stands beside it, so it is hidden from readers. */
export function Sparkline({ values, width, height }: SparklineProps) {
  const most = Math.max(1, ...values) * 1.15
  const step = width / 89
  const left = width - (values.length - 1) * step
  const points = values.map(
    (value, i) =>
      `${(left + i * step).toFixed(1)},${(height - 1 - (value / most) * (height - 2)).toFixed(1)}`,
  )
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <line x1="0" x2={width} y1={height - 0.5} y2={height - 0.5} stroke="var(--line)" />
      {points.length > 1 && (
        <polyline points={points.join(' ')} fill="none" stroke="var(--ink-2)" strokeWidth="1.25" />
      )}
    </svg>
  )
}
