import * as v from 'valibot'
import type { ExploredPost, Exploration, Group } from './types'
import { orNull, postFields, text, toPostRow } from './wire'

/*
 * Explore's JSON, checked and turned into the pages' types.
 */

const figures = {
  posts: v.number(),
  score: orNull(v.number()),
  serious: orNull(v.number()),
}

const group = v.object({ key: v.array(v.string()), ...figures }) satisfies v.GenericSchema<
  unknown,
  Group
>

export const exploration = v.pipe(
  v.object({ total: v.object(figures), items: orNull(v.array(group)), next: text }),
  v.transform((w): Exploration => ({ total: w.total, groups: w.items ?? [], next: w.next })),
)

export const exploredPost = v.pipe(
  v.object({ ...postFields, subreddit: v.string(), domain: text }),
  v.transform((w): ExploredPost => ({
    ...toPostRow(w),
    subreddit: w.subreddit,
    domain: w.domain,
  })),
)
