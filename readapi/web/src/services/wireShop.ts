import * as v from 'valibot'
import type { Product, Recommendation, Recommended, UserEvent } from './types'
import { count, orNull, text, time } from './wire'

const recommendation = v.pipe(
  v.object({
    product: v.string(),
    title: text,
    score: v.number(),
    because: orNull(v.array(v.string())),
  }),
  v.transform((w): Recommendation => ({
    product: w.product,
    title: w.title,
    score: w.score,
    because: w.because ?? [],
  })),
)

export const recommended = v.pipe(
  v.object({
    user: v.string(),
    generated: orNull(time),
    fallback: text,
    point: orNull(v.tuple([v.number(), v.number()])),
    items: orNull(v.array(recommendation)),
  }),
  v.transform((w): Recommended => ({
    user: w.user,
    generatedAt: w.generated ?? 0,
    isPopular: w.fallback !== null,
    isLive: false,
    point: w.point,
    items: w.items ?? [],
  })),
)

/** The live item of the channel recommendations: it has no titles, and no place on the map. */
export const recommendedLive = v.pipe(
  v.object({ user: v.string(), generated: time, items: v.array(recommendation) }),
  v.transform((w): Recommended => ({
    user: w.user,
    generatedAt: w.generated,
    isPopular: false,
    isLive: true,
    point: null,
    items: w.items,
  })),
)

export const userEvent = v.pipe(
  v.object({
    data_id: v.string(),
    at: time,
    kind: v.string(),
    product: text,
    title: text,
    query: text,
  }),
  v.transform(({ data_id, ...w }): UserEvent => ({ dataId: data_id, ...w })),
)

export const product = v.pipe(
  v.object({
    id: v.string(),
    title: text,
    users: count,
    x: orNull(v.number()),
    y: orNull(v.number()),
  }),
  v.transform(({ x, y, title, ...w }): Product => ({
    ...w,
    title: title ?? w.id,
    point: x === null || y === null ? null : [x, y],
  })),
)

/** What became of items that the door was sent. */
export const receipt = v.object({ accepted: count })
