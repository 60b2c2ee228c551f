import { scaleLinear, type ScaleLinear } from 'd3-scale'
import { formatDay } from './format'

/** The room around what is drawn, in pixels. */
export interface Margin {
  top: number
  right: number
  bottom: number
  left: number
}

/** Where a chart draws, in pixels: a slot for each point, side by side or, lying, one below another. */
export interface Area {
  width: number
  height: number
  margin: Margin
  count: number
  isLying: boolean
  /** Where each slot's middle is, from 0 to 1 and in order, where they are not side by side. */
  places?: readonly number[] | undefined
}

export const slotSize = ({ width, height, count, isLying }: Area) =>
  (isLying ? height : width) / count

/** The middle of a slot. */
export const middleOf = (area: Area, slot: number) =>
  area.places === undefined ? (slot + 0.5) * slotSize(area) : (area.places[slot] ?? 0) * area.width

/** The slot that a place is in, or the nearest. */
export function slotAt(area: Area, place: number) {
  const { places, width, count } = area
  if (places !== undefined) return nearestTo(places, place / width)
  return Math.max(0, Math.min(count - 1, Math.floor(place / slotSize(area))))
}

/** Of places in order, the one nearest to a place. */
function nearestTo(places: readonly number[], place: number) {
  let [low, high] = [0, places.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    const isBefore = ((places[middle] ?? 0) + (places[middle + 1] ?? 0)) / 2 < place
    if (isBefore) low = middle + 1
    else high = middle
  }
  return low
}

/** A dot's radius: smaller where slots are close together. */
export const radiusOf = (area: Area, most: number) =>
  Math.min(most, Math.max(0.75, slotSize(area) / 2))

/** A place along an axis, and its words. */
export interface Tick {
  at: number
  text: string
}

/** A tick whose words have their middle at `x`. */
export interface Label extends Tick {
  x: number
}

/** Of a tick's words, in pixels: no character of theirs is wider. */
const CHARACTER = 7.2
/** Between the words of two ticks. */
const GAP = 8

const widthOf = ({ text }: Tick) => text.length * CHARACTER

/** Every tick, or every second, third, …: as many as have room for their words from `first` to `last`. */
export function fitLabels(ticks: readonly Tick[], first: number, last: number): Label[] {
  const labels = ticks.map((tick) => {
    const half = widthOf(tick) / 2
    return { ...tick, x: Math.max(first + half, Math.min(last - half, tick.at)) }
  })
  for (let step = 1; step < labels.length; step++) {
    const kept = labels.filter((_, i) => i % step === 0)
    if (areApart(kept)) return kept
  }
  return labels.slice(0, 1)
}

const areApart = (labels: readonly Label[]) =>
  labels.every((label, i) => {
    const before = labels[i - 1]
    if (before === undefined) return true
    return label.x - before.x >= (widthOf(label) + widthOf(before)) / 2 + GAP
  })

/** What is told of a point, above its numbers. */
export interface Tip {
  title: string
  lines: TipLine[]
}

/** A number and the words around it; `step` is the class of its score. */
export interface TipLine {
  before?: string
  value: string
  after?: string
  step?: number | undefined
}

/** A tip, as it is read aloud. */
export const textOfTip = ({ title, lines }: Tip) =>
  [title, ...lines.map(({ before = '', value, after = '' }) => before + value + after)].join(', ')

/** An axis along which values lie. */
export interface Values {
  scale: ScaleLinear<number, number>
  ticks: Tick[]
}

type Range = [from: number, to: number]

/** The axis of scores and shares, which have a whole of their own. */
export function sharesAlong(range: Range, format: (share: number) => string): Values {
  const scale = scaleLinear([0, 1], range)
  return { scale, ticks: ticksOf(scale, [0, 0.25, 0.5, 0.75, 1], format) }
}

/** The axis of numbers of posts: from none to a round number of at least `most`. */
export function countsAlong(range: Range, most: number, format: (n: number) => string): Values {
  const scale = scaleLinear([0, Math.max(1, most)], range).nice(5)
  return { scale, ticks: ticksOf(scale, scale.ticks(5).filter(Number.isInteger), format) }
}

/** The axis of measured numbers: round ones from the least to the most of them. */
export function measuresAlong(range: Range, values: readonly number[]): Values {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const around = least === most ? Math.abs(least) / 10 || 1 : 0
  const scale = scaleLinear([least - around, most + around], range).nice(5)
  return { scale, ticks: ticksOf(scale, scale.ticks(5), scale.tickFormat(5)) }
}

const [SECOND, MINUTE, HOUR, DAY] = [1000, 60_000, 3_600_000, 86_400_000]
/** What may lie between two ticks of time. */
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 28, 91, 364, 3640].map((n) => n * DAY),
]
/** Between two ticks of time, in pixels. */
const TICK_ROOM = 90

/** Round times from the first to the last, as many as there is room for. */
export function timesAlong(width: number, from: number, to: number): Tick[] {
  const most = Math.max(1, width / TICK_ROOM)
  const step = STEPS.find((size) => (to - from) / size <= most) ?? 36_400 * DAY
  const ticks: Tick[] = []
  for (let at = Math.ceil(from / step) * step; at <= to && to > from; at += step) {
    ticks.push({ at: ((at - from) / (to - from)) * width, text: textOfTime(at, step) })
  }
  return ticks
}

/** A day at its beginning, else the time of day. */
function textOfTime(at: number, step: number) {
  if (at % DAY === 0) return formatDay(at)
  return new Date(at).toISOString().slice(11, step < MINUTE ? 19 : 16)
}

const ticksOf = (
  scale: Values['scale'],
  values: readonly number[],
  format: (value: number) => string,
) => values.map((value) => ({ at: scale(value), text: format(value) }))
