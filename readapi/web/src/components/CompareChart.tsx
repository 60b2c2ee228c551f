import type { ComparedPoint } from '../services/compare'
import { formatScore } from '../services/format'
import { lineOf } from '../services/lines'
import { middleOf, sharesAlong, type Area } from '../services/plot'
import { Plot } from './Plot'
import { BottomAxis, HalfLine, LeftAxis } from './PlotAxes'
import { PlotDots, PlotLine } from './PlotLine'

const MARGIN = { top: 8, right: 8, bottom: 30, left: 40 }

interface CompareChartProps {
  names: readonly string[]
  points: ComparedPoint[]
  format: (at: number) => string
  label: string
}

/** The scores of several subreddits, a line each. */
export default function CompareChart({ names, points, format, label }: CompareChartProps) {
  return (
    <Plot
      label={label}
      count={points.length}
      height={300}
      margin={MARGIN}
      tipOf={(slot) => ({
        title: format(points[slot]?.at ?? 0),
        lines: names.map((name, i) => ({
          before: `r/${name}: `,
          value: formatScore(points[slot]?.scores[i] ?? null),
        })),
      })}
    >
      {(area) => <Drawing area={area} names={names} points={points} format={format} />}
    </Plot>
  )
}

interface DrawingProps extends Omit<CompareChartProps, 'label'> {
  area: Area
}

function Drawing({ area, names, points, format }: DrawingProps) {
  const { scale, ticks } = sharesAlong([area.height, 0], (score) => String(score))
  const times = points.map(({ at }, slot) => ({ at: middleOf(area, slot), text: format(at) }))
  return (
    <>
      <LeftAxis area={area} ticks={ticks} />
      <BottomAxis area={area} ticks={times} />
      <HalfLine area={area} at={scale(0.5)} isDashed />
      {names.map((name, i) => {
        const line = { area, y: scale, values: points.map(({ scores }) => scores[i] ?? null) }
        const { color, dash } = lineOf(i)
        return (
          <g key={name}>
            <PlotLine {...line} color={color} dash={dash} width={1.75} isConnected />
            <PlotDots {...line} color={color} radius={() => 2} />
          </g>
        )
      })}
    </>
  )
}
