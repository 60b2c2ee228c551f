import { http, HttpResponse, type HttpHandler } from 'msw'
import { API } from './pages'

export interface ScoredPost {
  id: string
  subreddit: string
  title: string
  created_utc: number
  score: number
}

/** The nth post: of 2012-06-0n at n o'clock, a Friday for the first. */
export const makePost = (n: number, fields: Partial<ScoredPost> = {}): ScoredPost => ({
  id: `p${n}`,
  subreddit: 'golang',
  title: `channels ${n}`,
  created_utc: Date.UTC(2012, 5, n, n) / 1000,
  score: 0.75,
  ...fields,
})

const at = (post: ScoredPost) => new Date(post.created_utc * 1000)

/** What a post has of each dimension. */
const VALUES: Record<string, (post: ScoredPost) => string[]> = {
  subreddit: (post) => [post.subreddit],
  domain: () => ['self'],
  kind: () => ['text'],
  word: (post) => post.title.split(' '),
  band: (post) => [String(Math.min(4, Math.floor(post.score * 5)))],
  hour: (post) => [String(at(post).getUTCHours())],
  weekday: (post) => [String(at(post).getUTCDay() || 7)],
  day: (post) => [at(post).toISOString().slice(0, 10)],
  month: (post) => [at(post).toISOString().slice(0, 7)],
  year: (post) => [at(post).toISOString().slice(0, 4)],
}

const FIGURES: Record<string, 'posts' | 'score' | 'serious'> = {
  count: 'posts',
  score: 'score',
  serious: 'serious',
}

/** An API that explores the posts it holds as the server would. */
export class ExploreAPI {
  /** Addresses asked for, with their queries. */
  readonly asked: string[] = []
  /** What is answered instead, if anything. */
  instead: () => Response | undefined = () => undefined
  /** Groups a page at most, whatever is asked for. */
  perPage = 500

  constructor(public posts: ScoredPost[]) {}

  handlers(): HttpHandler[] {
    return [
      http.get(`${API}/api/explore`, ({ request }) => this.note(request) ?? this.groups(request)),
      http.get(`${API}/api/explore/posts`, ({ request }) => {
        return this.note(request) ?? this.list(request)
      }),
      http.get(`${API}/api/pipeline`, () => HttpResponse.json({})),
      http.get(`${API}/api/status`, () => HttpResponse.json({})),
      http.get(`${API}/api/subreddits`, () => HttpResponse.json({ items: [], next: null })),
    ]
  }

  private note(request: Request) {
    const { pathname, search } = new URL(request.url)
    this.asked.push(pathname + search)
    return this.instead()
  }

  private matching(query: URLSearchParams) {
    return this.posts.filter((post) => {
      const [from, to] = [query.get('from'), query.get('to')]
      if (from !== null && at(post) < new Date(from)) return false
      if (to !== null && at(post) >= new Date(to)) return false
      return Object.entries(VALUES).every(([name, valuesOf]) => {
        const wanted = query.getAll(name)
        return wanted.length === 0 || valuesOf(post).some((value) => wanted.includes(value))
      })
    })
  }

  private groups(request: Request) {
    const query = new URL(request.url).searchParams
    const by = query.get('by')?.split(',') ?? []
    const posts = this.matching(query)
    const groups = new Map<string, ScoredPost[]>()
    for (const post of posts) {
      for (const key of keysOf(post, by)) {
        const name = JSON.stringify(key)
        groups.set(name, [...(groups.get(name) ?? []), post])
      }
    }
    const items = [...groups]
      .map(([key, members]) => ({ key: JSON.parse(key) as string[], ...figuresOf(members) }))
      .filter(({ posts }) => posts >= Number(query.get('min') ?? 1))
      .sort((a, b) => a.key.join().localeCompare(b.key.join(), 'en', { numeric: true }))
    const figure = FIGURES[query.get('sort') ?? '']
    if (figure !== undefined) items.sort((a, b) => (a[figure] ?? 0) - (b[figure] ?? 0))
    if (query.get('order') === 'desc') items.reverse()
    return this.page(query, items, { by, total: figuresOf(posts) })
  }

  private list(request: Request) {
    const query = new URL(request.url).searchParams
    const posts = this.matching(query).sort((a, b) => b.created_utc - a.created_utc)
    const items = posts.map((post) => ({ ...post, data_id: '', domain: 'self', scorer: 's.v1' }))
    return this.page(query, items, {})
  }

  private page(query: URLSearchParams, items: object[], rest: object) {
    const from = Number(query.get('cursor') ?? 0)
    const to = from + Math.min(this.perPage, Number(query.get('limit') ?? 50))
    const next = to < items.length ? String(to) : null
    return HttpResponse.json({ ...rest, items: items.slice(from, to), next })
  }
}

function keysOf(post: ScoredPost, by: string[]): string[][] {
  return by.reduce<string[][]>(
    (keys, name) => keys.flatMap((key) => (VALUES[name]?.(post) ?? []).map((v) => [...key, v])),
    by.length > 0 ? [[]] : [],
  )
}

const figuresOf = (posts: ScoredPost[]) => ({
  posts: posts.length,
  score: meanOf(posts.map(({ score }) => score)),
  serious: meanOf(posts.map(({ score }) => (score >= 0.5 ? 1 : 0))),
})

const meanOf = (values: number[]) =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
