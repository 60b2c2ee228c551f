// The instance that instance.sh started, and what the tests do to it.

export const { FRONTDOOR, READAPI, KAFKA, PRODUCER } = process.env

let made = 0

/** A post that no other test sends. */
export function post(title) {
  made++
  return { id: `foreign-${process.pid}-${made}`, subreddit: 'foreign', created_utc: 1795258800 + made, title }
}

/** Pushes an item's bytes and returns its data_id. */
export async function push(item, headers = { 'Content-Type': 'application/json' }) {
  const response = await fetch(`${FRONTDOOR}/v1/channels/posts`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${PRODUCER}`, ...headers },
    body: typeof item === 'string' ? item : JSON.stringify(item),
  })
  const answer = await response.json()
  if (response.status !== 202) throw new Error(JSON.stringify(answer))
  return answer.items[0].data_id
}

/** Pushes some posts and returns their ids. */
export async function pushPosts(n) {
  const posts = Array.from({ length: n }, () => post('How do goroutines get scheduled?'))
  for (const each of posts) await push(each)
  return posts.map(({ id }) => id)
}

/** A list that tests wait on. */
export class Heard {
  all = []
  #wake = () => {}

  add(...events) {
    this.all.push(...events)
    this.#wake()
  }

  async until(enough) {
    while (!enough(this.all)) await new Promise((resolve) => (this.#wake = resolve))
    return this.all
  }
}
