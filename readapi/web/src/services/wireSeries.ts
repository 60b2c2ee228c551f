import * as v from 'valibot'
import type { Prediction, Reading, SeriesRow, SeriesView } from './types'
import { time } from './wire'

const channel = v.picklist(['demand', 'generation'])

/** A series as the list has it. */
export const seriesRow = v.pipe(
  v.object({
    series: v.string(),
    channel,
    at: time,
    value: v.number(),
    prediction: v.nullable(v.number()),
    recent: v.optional(v.array(v.number()), []),
  }),
  v.transform(({ series, ...row }): SeriesRow => ({ name: series, ...row })),
)

const point = v.object({ at: time, value: v.number() })

/** Predictions are of the newest values: those before the 20th have none. */
export const series = v.pipe(
  v.object({
    series: v.string(),
    channel,
    values: v.array(point),
    predictions: v.array(point),
  }),
  v.transform(({ series, channel, values, predictions }): SeriesView => {
    const without = values.length - predictions.length
    const readings = values.map(({ at, value }, i): Reading => {
      return { at, value, prediction: predictions[i - without]?.value ?? null }
    })
    return { name: series, channel, readings }
  }),
)

/** The live item of the channel demand-prediction. */
export const prediction = v.pipe(
  v.object({ series: v.string(), channel, at: time, value: v.number(), reading: v.number() }),
  v.transform(({ series, channel, at, value, reading }): Prediction => {
    return { name: series, channel, reading: { at, value: reading, prediction: value } }
  }),
)
