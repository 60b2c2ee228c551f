import * as v from 'valibot'
import type {
  AgentFlow,
  Bucket,
  Hop,
  Page,
  Pipeline,
  Post,
  PostRow,
  Scorecard,
  ScoreEvent,
  ServerStatus,
  SubredditTotal,
  SubredditView,
  Trace,
} from './types'

/*
 * The read API's JSON, checked and turned into the pages' types here and nowhere else.
 * Unknown fields are ignored, so a newer server does not break an older page.
 */

/** RFC 3339 → milliseconds. */
export const time = v.pipe(
  v.string(),
  v.transform((text) => Date.parse(text) + belowMs(text)),
  v.number('is not an RFC 3339 time'),
)

/** The part of a millisecond that Date.parse drops: whole hops happen within one. */
function belowMs(text: string) {
  const digits = /\.\d{3}(\d+)/.exec(text)?.[1]
  return digits === undefined ? 0 : Number(`0.${digits}`)
}

/** Reddit's Unix seconds, which some dumps hold as text → milliseconds. */
const unixSeconds = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.transform(Number))]),
  v.number('is not a Unix time'),
  v.transform((seconds) => seconds * 1000),
)

export const orNull = <S extends v.GenericSchema>(schema: S) => v.optional(v.nullable(schema), null)
/** Empty text means none. */
export const text = v.pipe(
  orNull(v.string()),
  v.transform((value) => (value === '' ? null : value)),
)
/** Reddit escapes &, < and > in its texts, and nothing else. */
const redditText = v.pipe(
  text,
  v.transform(
    (value) =>
      value?.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&') ?? null,
  ),
)
const number = orNull(v.number())
export const count = v.optional(v.number(), 0)

/** A mean over no posts is no score. */
const meanOf = (w: { score: number | null; posts: number }) => (w.posts === 0 ? null : w.score)

export const subredditTotal = v.pipe(
  v.object({ name: v.string(), score: number, posts: count, updated: orNull(time) }),
  v.transform((w): SubredditTotal => ({
    name: w.name,
    score: meanOf(w),
    posts: w.posts,
    updatedAt: w.updated,
  })),
)

const bucket = v.pipe(
  v.object({ start: time, score: v.number(), posts: v.number() }),
  v.transform((w): Bucket => ({ startAt: w.start, score: w.score, posts: w.posts })),
)

/** A subreddit's windows of five minutes. */
export const windows = v.pipe(
  v.object({ items: orNull(v.array(bucket)) }),
  v.transform((w): Bucket[] => w.items ?? []),
)

/** What every answer tells of a post. */
export const postFields = {
  id: v.string(),
  data_id: v.optional(v.string(), ''),
  title: redditText,
  author: text,
  created_utc: unixSeconds,
  permalink: text,
  url: text,
  score: number,
  scorer: text,
  source: text,
  demo: v.optional(v.boolean(), false),
}

type PostWire = v.InferOutput<v.ObjectSchema<typeof postFields, undefined>>

export const toPostRow = (w: PostWire): PostRow => ({
  id: w.id,
  dataId: w.data_id,
  title: w.title ?? '(no title)',
  author: w.author,
  createdAt: w.created_utc,
  permalink: w.permalink,
  url: w.url,
  score: w.score,
  scorer: w.scorer,
  demo: w.demo || w.source === 'demo',
})

export const postRow = v.pipe(v.object(postFields), v.transform(toPostRow))

/** The post's own object, of which the answer repeats the most used fields. */
const source = v.object({
  selftext: redditText,
  domain: text,
  over_18: orNull(v.boolean()),
  source: text,
  demo: orNull(v.boolean()),
})

export const post = v.pipe(
  v.object({
    ...postFields,
    subreddit: v.string(),
    explanation: orNull(v.array(v.object({ token: v.string(), weight: v.number() }))),
    model: text,
    scores: orNull(
      v.array(
        v.object({ score: v.number(), scorer: v.string(), model: v.optional(v.string(), '') }),
      ),
    ),
    post: orNull(source),
  }),
  v.transform((w): Post => {
    const row = toPostRow(w)
    return {
      ...row,
      demo: row.demo || w.post?.demo === true || w.post?.source === 'demo',
      subreddit: w.subreddit,
      text: w.post?.selftext ?? '',
      domain: w.post?.domain ?? null,
      over18: w.post?.over_18 ?? false,
      explanation: w.explanation ?? [],
      model: w.model,
      verdicts: w.scores ?? [],
    }
  }),
)

export const subreddit = v.pipe(
  v.object({
    name: v.string(),
    score: number,
    posts: count,
    first: orNull(time),
    last: orNull(time),
    hourly: orNull(v.array(bucket)),
    items: orNull(v.array(postRow)),
    next: text,
  }),
  v.transform((w): SubredditView => ({
    name: w.name,
    score: meanOf(w),
    posts: w.posts,
    firstAt: w.first,
    lastAt: w.last,
    hourly: w.hourly ?? [],
    rows: w.items ?? [],
    next: w.next,
  })),
)

/** Attempts that failed: the one that got it done, or that is under way, has not. */
const failedOf = (attempts: number, lastIsGood: boolean) =>
  Math.max(0, lastIsGood ? attempts - 1 : attempts)

const hop = v.pipe(
  v.object({
    agent: v.string(),
    in: orNull(time),
    done: orNull(time),
    queue_ms: number,
    retry_ms: number,
    work_ms: number,
    attempts: orNull(v.number()),
    error: text,
    dead: orNull(time),
    items: orNull(v.array(v.string())),
  }),
  v.transform((w): Hop => ({
    agent: w.agent,
    inAt: w.in,
    doneAt: w.done,
    queueMs: w.queue_ms,
    retryMs: w.retry_ms,
    workMs: w.work_ms,
    attempts: w.attempts ?? 1,
    failedAttempts: failedOf(w.attempts ?? 0, w.done !== null || w.error === null),
    error: w.error,
    deadAt: w.dead,
    items: w.items ?? [],
  })),
)

export const trace = v.pipe(
  v.object({
    data_id: v.string(),
    channel: v.optional(v.string(), ''),
    source: v.optional(v.string(), ''),
    created: time,
    status: v.picklist(['in_flight', 'done', 'failed', 'rejected']),
    hops: orNull(v.array(hop)),
    waiting: orNull(v.array(v.string())),
    rejected: text,
  }),
  v.transform((w): Trace => ({
    dataId: w.data_id,
    channel: w.channel,
    source: w.source,
    createdAt: w.created,
    status: w.status,
    hops: w.hops ?? [],
    waiting: w.waiting ?? [],
    rejected: w.rejected,
  })),
)

const agentFlow = v.pipe(
  v.object({
    agent: v.string(),
    channel: v.string(),
    writes: text,
    purpose: v.optional(v.string(), ''),
    accepted: count,
    done: count,
    dead_lettered: count,
    in_flight: count,
    lag: count,
    rate: count,
    p50_ms: number,
    p99_ms: number,
    errors: count,
  }),
  v.transform((w): AgentFlow => ({
    agent: w.agent,
    channel: w.channel,
    writes: w.writes,
    purpose: w.purpose,
    accepted: w.accepted,
    done: w.done,
    deadLettered: w.dead_lettered,
    inFlight: w.in_flight,
    lag: w.lag,
    rate: w.rate,
    p50Ms: w.p50_ms,
    p99Ms: w.p99_ms,
    errors: w.errors,
  })),
)

export const pipeline = v.pipe(
  v.object({
    channels: orNull(v.array(v.object({ name: v.string(), depth: count, rate: count }))),
    agents: orNull(v.array(agentFlow)),
    balanced: v.optional(v.boolean(), true),
  }),
  v.transform((w): Pipeline => ({
    channels: w.channels ?? [],
    agents: w.agents ?? [],
    balanced: w.balanced,
  })),
)

export const scorecard = v.pipe(
  v.object({
    producer: v.string(),
    accepted: count,
    rejected: count,
    rejected_by: orNull(v.record(v.string(), v.number())),
    rate: count,
    last: orNull(time),
    quarantined: v.optional(v.boolean(), false),
    quarantine: orNull(v.object({ until: orNull(time) })),
    revoked: v.optional(v.boolean(), false),
  }),
  v.transform((w): Scorecard => ({
    producer: w.producer,
    accepted: w.accepted,
    rejected: w.rejected,
    rejectedBy: Object.entries(w.rejected_by ?? {})
      .map(([code, items]) => ({ code, items }))
      .sort((a, b) => b.items - a.items),
    rate: w.rate,
    lastAt: w.last,
    quarantined: w.quarantined,
    quarantinedUntil: w.quarantine?.until ?? null,
    revoked: w.revoked,
  })),
)

export const scoreEvent = v.pipe(
  v.object({
    data_id: v.optional(v.string(), ''),
    post_id: v.string(),
    subreddit: v.string(),
    created_utc: unixSeconds,
    score: v.number(),
    title: redditText,
  }),
  v.transform((w): ScoreEvent => ({
    dataId: w.data_id,
    postId: w.post_id,
    subreddit: w.subreddit,
    createdAt: w.created_utc,
    score: w.score,
    title: w.title,
  })),
)

/** The live item `{"subreddit","posts","score","updated"}` names its subreddit otherwise. */
export const totalEvent = v.pipe(
  v.object({ subreddit: v.string(), score: number, posts: count, updated: orNull(time) }),
  v.transform((w): SubredditTotal => ({
    name: w.subreddit,
    score: meanOf(w),
    posts: w.posts,
    updatedAt: w.updated,
  })),
)

export const status = v.object({
  version: v.optional(v.string(), ''),
  demo: v.optional(v.boolean(), false),
}) satisfies v.GenericSchema<unknown, ServerStatus>

/** A list answer of the API: `{"items":[…],"next":"…"|null}`. */
export const page = <T>(item: v.GenericSchema<unknown, T>) =>
  v.pipe(
    v.object({ items: orNull(v.array(item)), next: text }),
    v.transform((w): Page<T> => ({ items: w.items ?? [], next: w.next })),
  )
