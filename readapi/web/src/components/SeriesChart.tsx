import { formatMean, formatMeasured, formatSecond } from '../services/format'
import { lineOf } from '../services/lines'
import { measuresAlong, radiusOf, timesAlong, type Area, type Tip } from '../services/plot'
import { placesOf, predictedFor } from '../services/series'
import type { Reading } from '../services/types'
import { Plot } from './Plot'
import { BottomAxis, LeftAxis } from './PlotAxes'
import { PlotDots, PlotLine } from './PlotLine'

const MARGIN = { top: 8, right: 12, bottom: 30, left: 56 }
/** More readings than this lie too close for dots. */
const MOST_DOTS = 120
const [READ, PREDICTED] = [lineOf(0), lineOf(1)]

interface SeriesChartProps {
  readings: Reading[]
  digits: number
  label: string
}

/** What was measured and what was predicted, by time. */
export default function SeriesChart({ readings, digits, label }: SeriesChartProps) {
  return (
    <Plot
      label={label}
      count={readings.length}
      places={placesOf(readings)}
      height={300}
      margin={MARGIN}
      tipOf={(slot) => tipOf(readings, slot, digits)}
    >
      {(area) => <Drawing area={area} readings={readings} />}
    </Plot>
  )
}

function Drawing({ area, readings }: { area: Area; readings: Reading[] }) {
  const values = readings.map(({ value }) => value)
  const predictions = readings.map(({ prediction }) => prediction)
  const known = predictions.filter((prediction) => prediction !== null)
  const { scale, ticks } = measuresAlong([area.height, 0], [...values, ...known])
  const [from, to] = [readings[0]?.at ?? 0, readings.at(-1)?.at ?? 0]
  return (
    <>
      <LeftAxis area={area} ticks={ticks} />
      <BottomAxis area={area} ticks={timesAlong(area.width, from, to)} />
      <PlotLine area={area} values={values} y={scale} color={READ.color} />
      {readings.length <= MOST_DOTS && (
        <PlotDots
          area={area}
          values={values}
          y={scale}
          color={READ.color}
          radius={() => radiusOf(area, 2)}
        />
      )}
      <PlotLine
        area={area}
        values={predictions}
        y={scale}
        color={PREDICTED.color}
        dash={PREDICTED.dash}
        width={2}
      />
    </>
  )
}

function tipOf(readings: Reading[], slot: number, digits: number): Tip {
  const reading = readings[slot]
  if (reading === undefined) return { title: '', lines: [] }
  const lines = [
    { before: 'read ', value: formatMeasured(reading.value, digits) },
    { before: 'predicted for it ', value: formatMean(predictedFor(readings, slot), digits) },
    { before: 'predicted next ', value: formatMean(reading.prediction, digits) },
  ]
  return { title: `${formatSecond(reading.at)} UTC`, lines }
}
