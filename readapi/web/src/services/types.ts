/**
 * What the pages work with. Times are milliseconds since the Unix epoch, scores run from
 * 0 (unserious) to 1 (serious), and null means "not known yet".
 */
export interface SubredditTotal {
  name: string
  score: number | null
  posts: number
  updatedAt: number | null
}

/** Mean seriousness of the posts created in one bucket of time (an hour or five minutes). */
export interface Bucket {
  startAt: number
  score: number
  posts: number
}

export interface PostRow {
  id: string
  dataId: string
  title: string
  author: string | null
  createdAt: number
  permalink: string | null
  url: string | null
  score: number | null
  scorer: string | null
  demo: boolean
}

/** How many posts, their mean score, and the share of them that is serious (0.5 or more). */
export interface Figures {
  posts: number
  score: number | null
  serious: number | null
}

/** Posts that share a value of each dimension asked for, in that order. */
export interface Group extends Figures {
  key: string[]
}

/** Posts grouped, and all of them together; a page of the groups. */
export interface Exploration {
  total: Figures
  groups: Group[]
  next: string | null
}

export interface ExploredPost extends PostRow {
  subreddit: string
  domain: string | null
}

export interface SubredditView {
  name: string
  score: number | null
  posts: number
  firstAt: number | null
  lastAt: number | null
  hourly: Bucket[]
  rows: PostRow[]
  next: string | null
}

/** One word's part in a score: above 0 pulled towards serious, below towards unserious. */
export interface TokenWeight {
  token: string
  weight: number
}

/** One scorer's verdict on a post. */
export interface Verdict {
  scorer: string
  model: string
  score: number
}

export interface Post extends PostRow {
  subreddit: string
  text: string
  domain: string | null
  over18: boolean
  explanation: TokenWeight[]
  model: string | null
  /** By every scorer that has scored it, those not shown elsewhere included. */
  verdicts: Verdict[]
}

export type TraceStatus = 'in_flight' | 'done' | 'failed' | 'rejected'

export interface Hop {
  agent: string
  inAt: number | null
  doneAt: number | null
  queueMs: number | null
  /** From the first attempt to the last. */
  retryMs: number | null
  /** In the last attempt. */
  workMs: number | null
  /** Made so far, the one under way included. */
  attempts: number
  failedAttempts: number
  error: string | null
  /** When the agent gave it up; null where it has not, or has processed it since. */
  deadAt: number | null
  /** The data_ids of what the agent had of the item; none where that is not known. */
  items: string[]
}

export interface Trace {
  dataId: string
  channel: string
  source: string
  createdAt: number
  status: TraceStatus
  hops: Hop[]
  /** Agents on its way that are not done with it. */
  waiting: string[]
  /** Why the door turned it away, where it did. */
  rejected: string | null
}

export interface ChannelFlow {
  name: string
  depth: number
  rate: number
}

export interface AgentFlow {
  agent: string
  /** That it reads. */
  channel: string
  /** The channel that it writes; null where it only fills tables. */
  writes: string | null
  purpose: string
  accepted: number
  done: number
  deadLettered: number
  inFlight: number
  lag: number
  rate: number
  p50Ms: number | null
  p99Ms: number | null
  errors: number
}

export interface Pipeline {
  channels: ChannelFlow[]
  agents: AgentFlow[]
  /** Whether accepted = done + dead-lettered + in flight holds everywhere. */
  balanced: boolean
}

/** How one producer fares, summed over all doors, since each of them began. */
export interface Scorecard {
  producer: string
  accepted: number
  rejected: number
  /** How many for each code, most first. */
  rejectedBy: { code: string; items: number }[]
  /** Items a second. */
  rate: number
  lastAt: number | null
  quarantined: boolean
  quarantinedUntil: number | null
  /** Whether its key is taken back. */
  revoked: boolean
}

/** A post's score as it lands on the log. */
export interface ScoreEvent {
  dataId: string
  postId: string
  subreddit: string
  createdAt: number
  score: number
  title: string | null
}

export interface ServerStatus {
  version: string
  demo: boolean
}

export interface Page<T> {
  items: T[]
  next: string | null
}

export type LetterStatus = 'dead' | 'redriven' | 'done'

/** What one agent could not process, and how it stands with it since. */
export interface DeadLetter {
  /** Of the item as the agent saw it; empty where the record held none. */
  dataId: string
  /** Of the item that entered the door, where that is another one. */
  rootId: string | null
  agent: string
  reason: string
  error: string
  attempts: number
  firstAt: number | null
  lastAt: number
  /** Where it lies on the log: topic/partition/offset. */
  place: string
  status: LetterStatus
}

/** A dead letter with the payload as the agent saw it. */
export interface DeadLetterWithItem extends DeadLetter {
  envelope: Envelope | null
  /** The record's bytes, where it held no envelope. */
  raw: Uint8Array | null
}

/** An item as it travels: what is said of it, and its own bytes. */
export interface Envelope {
  /** Every field as on the log, those that nobody here knows included. */
  fields: Record<string, unknown>
  /** The item exactly as its producer sent it; null where the envelope holds none. */
  data: Uint8Array | null
}

/** What came of sending dead letters again, or would. */
export interface RedriveOutcome {
  matched: number
  redriven: number
}

/** What came of one call, and the place where the next one goes on; undefined: all were looked at. */
export interface RedrivePart extends RedriveOutcome {
  next?: string | undefined
}

/** The channels that readings come by. */
export type SeriesChannel = 'demand' | 'generation'

/** Series of one name on two channels are two. */
export interface SeriesName {
  name: string
  channel: SeriesChannel
}

/** What a sensor measured, and what was predicted from it and those before; null: of too few. */
export interface Reading {
  at: number
  value: number
  prediction: number | null
}

/** A series as the list shows it: its newest reading, and the values of the last 20, oldest first. */
export interface SeriesRow extends SeriesName, Reading {
  recent: number[]
}

/** A series' newest readings, the oldest of them first. */
export interface SeriesView extends SeriesName {
  readings: Reading[]
}

/** What was predicted of a series, as it lands on the log. */
export interface Prediction extends SeriesName {
  reading: Reading
}

/** A place on the map of the products. */
export type Point = [x: number, y: number]

export interface Product {
  id: string
  title: string
  /** How many had to do with it lately. */
  users: number
  /** Null where there is no map. */
  point: Point | null
}

export interface Recommendation {
  product: string
  title: string | null
  score: number
  /** The user's own products that it is most based on. */
  because: string[]
}

/** What is recommended to a user, the best first. */
export interface Recommended {
  user: string
  generatedAt: number
  /** Whether nothing is known of the user, and these are popular with all. */
  isPopular: boolean
  /** Whether it came live, and is not in the tables yet as far as the page knows. */
  isLive: boolean
  point: Point | null
  items: Recommendation[]
}

/** What a user did with a product, or searched for. */
export interface UserEvent {
  dataId: string
  at: number
  kind: string
  product: string | null
  title: string | null
  query: string | null
}
