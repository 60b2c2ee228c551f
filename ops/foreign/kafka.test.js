import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { Kafka as Binding } from 'cloudevents'
import { Kafka, logLevel } from 'kafkajs'
import { Heard, KAFKA, post, push } from './instance.js'

const timeout = 25_000

/** kafkajs gives a header's bytes; the CloudEvents SDK takes text. */
const texts = (headers) => Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.toString()]))

async function consume(groupId, heard) {
  const consumer = new Kafka({ clientId: groupId, brokers: [KAFKA], logLevel: logLevel.NOTHING }).consumer({ groupId })
  await consumer.connect()
  await consumer.subscribe({ topic: 'posts', fromBeginning: true })
  await consumer.run({ eachMessage: async ({ message }) => heard.add(message) })
  return consumer
}

test('kafkajs reads the topic, and the CloudEvents SDK the envelope', { timeout }, async () => {
  const item = `{ "id": "${post().id}",  "subreddit": "GoLang", "created_utc": 1795258800.5, "title": "as it was sent: é" }`
  const id = await push(item)
  const heard = new Heard()
  const consumer = await consume('foreign-kafkajs', heard)
  const message = (await heard.until((all) => all.some(({ headers }) => String(headers.ce_id) === id))).find(
    ({ headers }) => String(headers.ce_id) === id,
  )
  await consumer.disconnect()

  assert.equal(message.key.toString(), 'GoLang')
  const event = Binding.toEvent({ ...message, key: message.key.toString(), headers: texts(message.headers) })
  event.validate()
  assert.equal(event.id, id)
  assert.equal(event.type, 'posts')
  assert.equal(event.source, 'local')
  assert.equal(event.datacontenttype, 'application/json')
  assert.ok(Math.abs(Date.parse(event.time) - Date.now()) < 60_000, event.time)
  assert.equal(event.data.data_id, id)
  assert.equal(event.data.channel, 'posts')
  assert.equal(Buffer.from(event.data.data, 'base64').toString(), item)
})

test("what another's CloudEvent says comes out as it went in", { timeout }, async () => {
  const id = crypto.randomUUID()
  const event = {
    specversion: '1.0', id, type: 'posts', source: 'urn:elsewhere', time: '2026-11-21T08:00:00.123Z', trace: 'abc-1', data: post('an event'),
  }
  await push(event, { 'Content-Type': 'application/cloudevents+json' })
  const heard = new Heard()
  const consumer = await consume('foreign-cloudevents', heard)
  const isIt = ({ headers }) => String(headers.ce_id) === id
  const message = (await heard.until((all) => all.some(isIt))).find(isIt)
  await consumer.disconnect()
  const read = Binding.toEvent({ ...message, key: message.key.toString(), headers: texts(message.headers) })
  assert.equal(read.time, event.time)
  assert.equal(read.trace, 'abc-1')
  assert.equal(read.originsource, 'urn:elsewhere')
  assert.deepEqual(JSON.parse(Buffer.from(read.data.data, 'base64')), event.data)
})

test('kcat, made of librdkafka, reads the topic', { timeout }, async () => {
  const sent = post('for kcat')
  const id = await push(sent)
  const { stdout } = await promisify(execFile)(process.env.KCAT, [
    '-b', KAFKA, '-C', '-t', 'posts', '-o', 'beginning', '-e', '-q', '-f', '%k\\t%h\\t%s\\n',
  ])
  const [key, headers, value] = stdout.split('\n').find((line) => line.includes(`ce_id=${id}`)).split('\t')
  assert.equal(key, 'foreign')
  assert.match(headers, /ce_specversion=1\.0/)
  assert.match(headers, /content-type=application\/json/)
  assert.deepEqual(JSON.parse(Buffer.from(JSON.parse(value).data, 'base64')), sent)
})
