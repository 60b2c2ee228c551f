import { randomUUID } from 'node:crypto'
import { test as base, expect, type APIRequestContext } from '@playwright/test'

interface Row {
  id: string
  data_id: string
  title: string
}

/** What the server under test holds, and a way to put more into it. */
export class Server {
  constructor(private readonly request: APIRequestContext) {}

  /** The subreddit with the most posts. */
  async subreddit(): Promise<{ name: string; posts: number }> {
    const page = (await this.get('/api/subreddits?sort=posts&order=desc&limit=1')) as {
      items: { name: string; posts: number }[]
    }
    const first = page.items[0]
    if (first === undefined) throw new Error('the server holds no posts: replay some first')
    return first
  }

  /** A post that has been scored. */
  async post(): Promise<Row> {
    const { name } = await this.subreddit()
    const page = (await this.get(`/api/subreddit/${encodeURIComponent(name)}?limit=1`)) as {
      items: Row[]
    }
    const first = page.items[0]
    if (first === undefined) throw new Error(`r/${name} lists no posts`)
    return first
  }

  /**
   * Makes news: pushes a post through the door where GRAVITAS_FRONTDOOR and GRAVITAS_KEY name
   * one, else relies on the demo's own. Returns the title to wait for, if there is one.
   */
  async makeNews(subreddit: string): Promise<string | null> {
    const door = process.env.GRAVITAS_FRONTDOOR
    if (door === undefined) {
      const status = (await this.get('/api/status')) as { demo: boolean }
      expect(status.demo, 'news needs GRAVITAS_FRONTDOOR and GRAVITAS_KEY, or a demo').toBe(true)
      return null
    }
    const id = randomUUID().replaceAll('-', '').slice(0, 12)
    const title = `How do I read a heap profile? (${id})`
    const answer = await this.request.post(`${door}/v1/channels/posts`, {
      headers: { Authorization: `Bearer ${process.env.GRAVITAS_KEY ?? ''}` },
      data: { id, subreddit, title, created_utc: Math.floor(Date.now() / 1000) },
    })
    expect(answer.status()).toBe(202)
    return title
  }

  private async get(path: string): Promise<unknown> {
    const answer = await this.request.get(path)
    expect(answer.status(), path).toBe(200)
    return answer.json()
  }
}

/** Fails where a page logs an error or throws one. */
export const test = base.extend<{ server: Server; quiet: undefined }>({
  server: async ({ request }, use) => {
    await use(new Server(request))
  },
  quiet: [
    async ({ page }, use) => {
      const errors: string[] = []
      page.on('pageerror', (error) => errors.push(error.message))
      page.on('console', (message) => {
        // A 404 that a test asks for is logged by the browser itself.
        if (message.type() === 'error' && !message.text().includes('404')) {
          errors.push(message.text())
        }
      })
      await use(undefined)
      expect(errors).toEqual([])
    },
    { auto: true },
  ],
})

export { expect }
