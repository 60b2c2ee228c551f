import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import { test } from 'node:test'
import { EventSource } from 'eventsource'
import WebSocket from 'ws'
import { Heard, READAPI, pushPosts } from './instance.js'

const timeout = 25_000
const TOPIC = 'subreddit:foreign'

/** The posts whose scores a frame tells of. */
const scored = (frame) =>
  (frame.events ?? []).filter(({ channel }) => channel === 'posts-scores').map(({ data }) => data.post_id)

const has = (ids) => (all) => ids.every((id) => all.includes(id))

test('ws goes on from its cursor with nothing missing and nothing twice', { timeout }, async () => {
  const address = `${READAPI.replace('http', 'ws')}/api/live`
  const heard = new Heard()
  let cursor
  const connect = async (query) => {
    const socket = new WebSocket(`${address}?subscribe=${TOPIC}${query}`)
    const subscribed = new Promise((resolve) => {
      socket.on('message', (text) => {
        const frame = JSON.parse(text)
        assert.equal(frame.reset, undefined)
        cursor = frame.cursor
        heard.add(...scored(frame))
        if (frame.subscribed) resolve(frame.subscribed)
      })
    })
    assert.deepEqual(await subscribed, [TOPIC])
    return socket
  }
  const first = await connect('')
  const before = await pushPosts(3)
  await heard.until(has(before))
  first.close()
  await once(first, 'close')

  const away = await pushPosts(3)
  const second = await connect(`&after=${cursor}`)
  const after = await pushPosts(2)
  await heard.until(has([...away, ...after]))
  second.close()
  await once(second, 'close')
  assert.deepEqual([...heard.all].sort(), [...before, ...away, ...after].sort())
})

test('ws asks by message, and is told what it may not', { timeout }, async () => {
  const socket = new WebSocket(`${READAPI.replace('http', 'ws')}/api/live`)
  const heard = new Heard()
  socket.on('message', (text) => heard.add(JSON.parse(text)))
  await once(socket, 'open')
  socket.send(JSON.stringify({ subscribe: ['scores', 'totals'] }))
  socket.send(JSON.stringify({ unsubscribe: ['totals'] }))
  socket.send(JSON.stringify({ subscribe: ['nothing'] }))
  const answers = await heard.until((all) => all.filter(({ subscribed, error }) => subscribed ?? error).length === 3)
  const [both, one, none] = answers.filter(({ subscribed, error }) => subscribed ?? error)
  assert.deepEqual(both.subscribed, ['scores', 'totals'])
  assert.deepEqual(one.subscribed, ['scores'])
  assert.equal(none.error.code, 'invalid_argument')
  socket.close()
  await once(socket, 'close')
})

/** A way to the read API that can be cut. */
async function way() {
  const open = new Set()
  let passable = true
  const server = net.createServer((near) => {
    if (!passable) return near.destroy()
    const far = net.connect(Number(new URL(READAPI).port), '127.0.0.1')
    for (const [one, other] of [[near, far], [far, near]]) {
      open.add(one)
      one.on('error', () => {}).on('close', () => other.destroy())
      one.pipe(other)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    cut() {
      passable = false
      for (const socket of open) socket.destroy()
    },
    mend: () => (passable = true),
    close: () => server.close(),
  }
}

test('an event source comes back by itself and goes on from its Last-Event-ID', { timeout }, async () => {
  const to = await way()
  const heard = new Heard()
  const asked = []
  const source = new EventSource(`${to.url}/api/live/sse?subscribe=${TOPIC}`, {
    fetch: (url, init) => {
      asked.push(init.headers['Last-Event-ID'])
      return fetch(url, init)
    },
  })
  source.addEventListener('message', ({ data }) => heard.add(...scored(JSON.parse(data))))
  await once(source, 'open')
  const before = await pushPosts(3)
  await heard.until(has(before))
  to.cut()
  const away = await pushPosts(3)
  to.mend()
  await heard.until(has(away))
  const after = await pushPosts(2)
  await heard.until(has(after))
  source.close()
  to.close()
  assert.ok(asked.length > 1 && asked.at(-1), 'it came back with an id')
  assert.deepEqual([...heard.all].sort(), [...before, ...away, ...after].sort())
})
