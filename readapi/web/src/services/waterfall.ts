import type { Hop, Trace } from './types'

/** A stretch of the waterfall, in shares (0 … 1) of its width. */
export interface Span {
  left: number
  width: number
}

export interface WaterfallRow {
  hop: Hop
  /** Waiting, since the hop before; null where its times are not known. */
  queue: Span | null
  /** Attempts before the last; null where the first was enough. */
  retry: Span | null
  /** The last attempt; up to now where it works still, all of them where it gave up. */
  work: Span | null
}

/** A line: `at` in shares of the width, `ms` since the item's creation. */
export interface Tick {
  at: number
  ms: number
}

export type Scale = 'linear' | 'log'

export interface Waterfall {
  rows: WaterfallRow[]
  /** From the item's creation to its last stamp, or to now while it is in flight. */
  totalMs: number
  /** Where to draw a line, and for which time since the creation. */
  ticks: Tick[]
}

const DECADES_MS = [1, 10, 100, 1000, 10_000, 60_000, 600_000, 3_600_000, 36_000_000]

/** Where each hop's waiting and work lie in time. The log scale shows fast hops beside slow ones. */
export function layOut(trace: Trace, scale: Scale, now: number): Waterfall {
  const running = trace.status === 'in_flight'
  const stamps = trace.hops
    .flatMap((hop) => [hop.inAt, hop.doneAt, hop.deadAt])
    .filter((at) => at !== null)
  const end = Math.max(trace.createdAt, ...stamps, ...(running ? [now] : []))
  const totalMs = Math.max(end - trace.createdAt, 0.1)
  const place = (at: number) => share(at - trace.createdAt, totalMs, scale)
  const hops = [...trace.hops].sort((a, b) => startOf(a) - startOf(b))
  return {
    rows: hops.map((hop) => ({
      hop,
      queue: queueOf(hop, place),
      retry: retryOf(hop, place),
      work: workOf(hop, running ? now : null, place),
    })),
    totalMs,
    ticks: ticksOf(totalMs, scale),
  }
}

const startOf = (hop: Hop) => hop.inAt ?? hop.doneAt ?? Infinity

function share(ms: number, totalMs: number, scale: Scale): number {
  const inside = Math.min(Math.max(ms, 0), totalMs)
  return scale === 'log' ? Math.log1p(inside) / Math.log1p(totalMs) : inside / totalMs
}

type Place = (at: number) => number

function spanOf(from: number, to: number, place: Place): Span {
  return { left: place(from), width: Math.max(0, place(to) - place(from)) }
}

function queueOf(hop: Hop, place: Place): Span | null {
  if (hop.inAt === null || hop.queueMs === null) return null
  return spanOf(hop.inAt - hop.queueMs, hop.inAt, place)
}

/** When the last attempt began, where there was one before it. */
const retriedAt = (hop: Hop) =>
  hop.inAt === null || hop.retryMs === null || hop.retryMs === 0 ? null : hop.inAt + hop.retryMs

function retryOf(hop: Hop, place: Place): Span | null {
  const until = retriedAt(hop)
  return hop.inAt === null || until === null ? null : spanOf(hop.inAt, until, place)
}

function workOf(hop: Hop, now: number | null, place: Place): Span | null {
  const done = hop.doneAt ?? hop.deadAt ?? now ?? hop.inAt
  const from =
    retriedAt(hop) ?? hop.inAt ?? (hop.doneAt === null ? null : hop.doneAt - (hop.workMs ?? 0))
  return from === null || done === null ? null : spanOf(from, done, place)
}

function ticksOf(totalMs: number, scale: Scale) {
  const times =
    scale === 'log'
      ? [0, ...DECADES_MS.filter((ms) => ms <= totalMs)]
      : [0, 0.25, 0.5, 0.75, 1].map((part) => part * totalMs)
  return times.map((ms) => ({ at: share(ms, totalMs, scale), ms }))
}
