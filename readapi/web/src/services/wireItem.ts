import * as v from 'valibot'
import { count, orNull, text, time } from './wire'
import type { DeadLetter, DeadLetterWithItem, Envelope, RedrivePart } from './types'

/* Items and what became of them: the read API's JSON, turned into the pages' types. */

/** Base64 → bytes; null where it is none. */
const bytes = v.pipe(
  text,
  v.transform((base64) => (base64 === null ? null : decodeBase64(base64))),
)

function decodeBase64(base64: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
  } catch {
    return null
  }
}

/** `decoded`, which the server adds for readers of JSON, is no field of the envelope. */
export const envelope = v.pipe(
  v.record(v.string(), v.unknown()),
  v.transform((w): Envelope => {
    const fields = { ...w }
    delete fields.decoded
    const data = typeof fields.data === 'string' ? decodeBase64(fields.data) : null
    return { fields, data }
  }),
)

const letterFields = {
  data_id: v.optional(v.string(), ''),
  root: text,
  agent: v.string(),
  reason: v.string(),
  error: v.optional(v.string(), ''),
  attempts: count,
  first: orNull(time),
  last: time,
  topic: v.string(),
  partition: v.number(),
  offset: v.number(),
  status: v.picklist(['dead', 'redriven', 'done']),
}

type LetterWire = v.InferOutput<v.ObjectSchema<typeof letterFields, undefined>>

const toLetter = (w: LetterWire): DeadLetter => ({
  dataId: w.data_id,
  rootId: w.root === w.data_id ? null : w.root,
  agent: w.agent,
  reason: w.reason,
  error: w.error,
  attempts: w.attempts,
  firstAt: w.first,
  lastAt: w.last,
  place: `${w.topic}/${w.partition}/${w.offset}`,
  status: w.status,
})

export const deadLetter = v.pipe(v.object(letterFields), v.transform(toLetter))

export const deadLetterWithItem = v.pipe(
  v.object({ ...letterFields, envelope: orNull(envelope), raw: bytes }),
  v.transform((w): DeadLetterWithItem => ({
    ...toLetter(w),
    envelope: w.envelope,
    raw: w.raw,
  })),
)

export const redrivePart = v.object({
  matched: v.number(),
  redriven: v.number(),
  next: v.optional(v.string()),
}) satisfies v.GenericSchema<unknown, RedrivePart>
