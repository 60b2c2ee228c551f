import * as v from 'valibot'
import { expect, test } from 'vitest'
import * as wire from './wireItem'

const letter = {
  data_id: 'u',
  root: 'u',
  agent: 'scorer.v1',
  reason: 'timeout',
  error: 'too slow',
  attempts: 5,
  first: '2026-11-21T08:00:00Z',
  last: '2026-11-21T08:00:01.5Z',
  topic: 'posts',
  partition: 3,
  offset: 14,
  status: 'redriven',
}

test('a dead letter of an item that entered the door', () => {
  expect(v.parse(wire.deadLetter, letter)).toEqual({
    dataId: 'u',
    rootId: null,
    agent: 'scorer.v1',
    reason: 'timeout',
    error: 'too slow',
    attempts: 5,
    firstAt: Date.UTC(2026, 10, 21, 8),
    lastAt: Date.UTC(2026, 10, 21, 8, 0, 1, 500),
    place: 'posts/3/14',
    status: 'redriven',
  })
})

test('one of a derived item names its root', () => {
  expect(v.parse(wire.deadLetter, { ...letter, root: 'r' }).rootId).toBe('r')
})

test('a letter with an envelope has its bytes; one without has the record’s', () => {
  const envelope = { data_id: 'u', data: 'aGk=', extra: 1, decoded: { a: 1 } }
  const whole = v.parse(wire.deadLetterWithItem, { ...letter, envelope })
  expect(whole.envelope?.fields).toEqual({ data_id: 'u', data: 'aGk=', extra: 1 })
  expect(whole.envelope?.data).toEqual(new Uint8Array([104, 105]))
  expect(whole.raw).toBeNull()

  const raw = v.parse(wire.deadLetterWithItem, { ...letter, envelope: null, raw: '/wA=' })
  expect(raw.envelope).toBeNull()
  expect(raw.raw).toEqual(new Uint8Array([0xff, 0]))
})

test.each([
  ['no data', {}],
  ['data that is no base64', { data: 'a' }],
])('an envelope with %s is shown without', (_, envelope) => {
  expect(v.parse(wire.envelope, envelope)).toEqual({ fields: envelope, data: null })
})

test('a status that nobody knows is refused', () => {
  expect(v.safeParse(wire.deadLetter, { ...letter, status: 'lost' }).success).toBe(false)
})
