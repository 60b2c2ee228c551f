import { randomUUID } from 'node:crypto'
import { test as base, expect, type Page } from '@playwright/test'
import { Instance } from './instance'

interface Row {
  id: string
  data_id: string
  title: string
}

/** A serious post, created now, like no other. */
export function makePost(subreddit: string) {
  const id = randomUUID().replaceAll('-', '').slice(0, 12)
  const title = `How do I read a heap profile? (${id})`
  return { id, subreddit, title, created_utc: Math.floor(Date.now() / 1000) }
}

/** The server under test, which holds the demo's posts and makes up more. */
export class Server {
  constructor(private readonly instance: Instance) {}

  /** The subreddit with the most posts. */
  async subreddit(): Promise<{ name: string; posts: number }> {
    const page = await this.instance.get<{ items: { name: string; posts: number }[] }>(
      '/api/subreddits?sort=posts&order=desc&limit=1',
    )
    const first = page.items[0]
    if (first === undefined) throw new Error('the server holds no posts')
    return first
  }

  /** A post that has been scored. */
  async post(): Promise<Row> {
    const { name } = await this.subreddit()
    const page = await this.instance.get<{ items: Row[] }>(
      `/api/subreddit/${encodeURIComponent(name)}?limit=1`,
    )
    const first = page.items[0]
    if (first === undefined) throw new Error(`r/${name} lists no posts`)
    return first
  }

  /** The address of each kind of page. */
  async pages(): Promise<string[]> {
    const [{ name }, post] = await Promise.all([this.subreddit(), this.post()])
    return [
      '/',
      '/subreddits',
      `/subreddits?compare=${name}`,
      `/subreddit/${name}`,
      '/explore',
      '/explore?by=weekday,hour&measure=score&posts=shown',
      `/explore?by=hour&measure=score&view=line&subreddit=${name}`,
      '/explore?by=word&view=bar',
      '/explore?subreddit=nowhere',
      '/demand',
      '/demand?series=demo-solar-roof&channel=generation&readings=60',
      '/demand?series=nowhere&q=nowhere',
      '/recommendations',
      '/recommendations?user=demo-1&kind=search',
      '/recommendations?user=nobody',
      `/post/${post.id}`,
      `/trace/${post.data_id}`,
      '/pipeline',
      '/dead-letters',
      '/nowhere',
    ]
  }

  /** GETs a path of the read API. */
  get<T>(path: string): Promise<T> {
    return this.instance.get<T>(path)
  }

  /** Pushes a post through the door and returns its title. */
  async makeNews(subreddit: string): Promise<string> {
    const post = makePost(subreddit)
    await this.instance.push(post)
    return post.title
  }
}

/** Opens an address and waits for what it shows. */
export async function open(page: Page, path: string) {
  await page.goto(path)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0)
}

interface TestFixtures {
  server: Server
  /** Whether the test cuts connections, so that the browser logs failed requests. */
  outages: boolean
  quiet: undefined
}

const AN_OUTAGE = /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|WebSocket/

/** Fails where a page logs an error or throws one. */
export const test = base.extend<TestFixtures, { demo: Instance }>({
  demo: [
    // eslint-disable-next-line no-empty-pattern -- Playwright wants the pattern
    async ({}, use) => {
      const instance = await Instance.start('--demo')
      const countOf = async (path: string) => (await instance.get<{ items: [] }>(path)).items.length
      await expect.poll(() => countOf('/api/subreddits')).toBeGreaterThan(16)
      await expect.poll(() => countOf('/api/series')).toBe(6)
      await expect.poll(() => countOf('/api/users/demo-1/events')).toBeGreaterThan(10)
      await use(instance)
      await instance.dispose()
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ demo }, use) => {
    await use(demo.url)
  },
  server: async ({ demo }, use) => {
    await use(new Server(demo))
  },
  outages: [false, { option: true }],
  quiet: [
    async ({ page, outages }, use) => {
      const errors: string[] = []
      page.on('pageerror', (error) => errors.push(error.message))
      page.on('console', (message) => {
        const text = message.text()
        // A 400, 401 or 404 that a test asks for is logged by the browser itself.
        if (message.type() !== 'error' || /status of 40[014]/.test(text)) return
        if (!(outages && AN_OUTAGE.test(text))) errors.push(text)
      })
      await use(undefined)
      expect(errors).toEqual([])
    },
    { auto: true },
  ],
})

export { expect }
