import { scaleSqrt } from 'd3-scale'
import { formatCount, formatMinute, formatScore } from '../services/format'
import { middleOf, sharesAlong, slotSize, type Area, type Tip } from '../services/plot'
import { stepOf } from '../services/seriousness'
import type { HourPoint } from '../services/week'
import { Plot } from './Plot'
import { BottomAxis, HalfLine, LeftAxis } from './PlotAxes'
import { PlotDots, PlotLine } from './PlotLine'

const MARGIN = { top: 8, right: 8, bottom: 30, left: 40 }
/** What a full bar means at least, so that a lone post does not look like a crowd. */
const FEW_POSTS = 5

interface TimeChartProps {
  points: HourPoint[]
  tickEvery: number
  formatTick: (at: number) => string
  label: string
  /** Told the first and last point that were dragged over, or twice the one clicked. */
  onSelect?: (first: number, last: number) => void
}

/** Points in time: each one's seriousness a dot, how many posts it had a bar below. */
export default function TimeChart({ points, label, onSelect, ...ticks }: TimeChartProps) {
  const atOf = (slot: number) => points[slot]?.at ?? 0
  return (
    <Plot
      label={label}
      count={points.length}
      height={280}
      margin={MARGIN}
      tipOf={(slot) => tipOf(points[slot])}
      {...(onSelect && { onBrush: (first, last) => onSelect(atOf(first), atOf(last)) })}
    >
      {(area) => <Drawing area={area} points={points} {...ticks} />}
    </Plot>
  )
}

interface DrawingProps extends Pick<TimeChartProps, 'points' | 'tickEvery' | 'formatTick'> {
  area: Area
}

function Drawing({ area, points, tickEvery, formatTick }: DrawingProps) {
  const { scale, ticks } = sharesAlong([area.height, 0], (score) => String(score))
  const line = { area, y: scale, values: points.map(({ score }) => score) }
  const times = points.flatMap(({ at }, slot) =>
    at % tickEvery === 0 ? { at: middleOf(area, slot), text: formatTick(at) } : [],
  )
  return (
    <>
      <LeftAxis area={area} ticks={ticks} />
      <BottomAxis area={area} ticks={times} />
      <HalfLine area={area} at={scale(0.5)} isDashed />
      <Bars area={area} points={points} />
      <PlotLine {...line} color="var(--line-2)" width={1} opacity={0.5} />
      <PlotDots
        {...line}
        radius={(slot) => Math.min(7, 2.5 + Math.sqrt(points[slot]?.posts ?? 0) / 2)}
      />
    </>
  )
}

/** How many posts: as roots, so that a busy hour leaves the others visible, in the lowest quarter. */
function Bars({ area, points }: Pick<DrawingProps, 'area' | 'points'>) {
  const most = Math.max(FEW_POSTS, ...points.map(({ posts }) => posts))
  const heightOf = scaleSqrt([0, most], [0, area.height / 4])
  const width = Math.max(1, slotSize(area) * 0.8)
  return points.map(({ at, posts }, slot) => (
    <rect
      key={at}
      x={middleOf(area, slot) - width / 2}
      y={area.height - heightOf(posts)}
      width={width}
      height={heightOf(posts)}
      fill="var(--line-2)"
      fillOpacity={0.45}
    />
  ))
}

function tipOf(point: HourPoint | undefined): Tip {
  if (point === undefined) return { title: '', lines: [] }
  const { at, score, posts } = point
  const title = `${formatMinute(at)} UTC`
  if (score === null) return { title, lines: [{ value: 'no posts' }] }
  const after = ` over ${formatCount(posts)} ${posts === 1 ? 'post' : 'posts'}`
  return { title, lines: [{ value: formatScore(score), after, step: stepOf(score) }] }
}
