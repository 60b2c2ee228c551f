import { http, HttpResponse, type HttpHandler } from 'msw'
import { API } from './pages'

export const OPERATOR_KEY = 'the-operators-key'

interface Letter {
  data_id: string
  root: string
  agent: string
  reason: string
  error: string
  attempts: number
  first: string
  last: string
  topic: string
  partition: number
  offset: number
  status: 'dead' | 'redriven' | 'done'
  envelope: object | null
  raw?: string
}

const POST = '{"id":"a1","title":"zygomatic"}'

/** The nth letter of scorer.v1, which refused a post. */
export const makeLetter = (n: number, fields: Partial<Letter> = {}): Letter => {
  const id = `fdc7d2f2-062c-4683-9a41-${String(n).padStart(12, '0')}`
  return {
    data_id: id,
    root: id,
    agent: 'scorer.v1',
    reason: 'rejected',
    error: `no use for "zygomatic" (${n})`,
    attempts: 1,
    first: '2026-11-21T08:00:00.000Z',
    last: '2026-11-21T08:00:01.000Z',
    topic: 'posts',
    partition: 0,
    offset: n,
    status: 'dead',
    envelope: {
      data_id: id,
      source: 'local',
      data: btoa(POST),
      decoded: JSON.parse(POST) as unknown,
    },
    ...fields,
  }
}

/** An API that holds dead letters; a redriven one goes on when the test says so. */
export class LettersAPI {
  /** Addresses asked for, with their queries. */
  readonly asked: string[] = []
  /** Bodies of the redrives of many. */
  readonly redrives: object[] = []
  /** What the next reads of letters answer instead. */
  failing: (() => Response) | null = null
  /** How many letters one redrive of many sends before it says where to go on. */
  perCall = Infinity
  /** What a redrive that goes on waits for; its answer, if any, is given instead. */
  goingOn: () => Promise<Response | undefined> = () => Promise.resolve(undefined)

  constructor(public letters: Letter[]) {}

  /** What became of a letter. */
  turn(dataId: string, fields: Partial<Letter>) {
    this.letters = this.letters.map((letter) =>
      letter.data_id === dataId ? { ...letter, ...fields } : letter,
    )
  }

  handlers(): HttpHandler[] {
    return [
      http.get(`${API}/api/dead-letters`, ({ request }) => this.failing?.() ?? this.list(request)),
      http.get(`${API}/api/dead-letters/:id`, ({ request, params }) => {
        this.asked.push(request.url.slice(API.length))
        const agent = new URL(request.url).searchParams.get('agent')
        return this.failing?.() ?? this.answer(this.find(params.id, agent))
      }),
      http.post(`${API}/api/dead-letters/redrive`, async ({ request }) => {
        const body = (await request.json()) as RedriveBody
        const instead = body.cursor === undefined ? undefined : await this.goingOn()
        return refusal(request) ?? instead ?? this.redriveAll(body)
      }),
      http.post(`${API}/api/dead-letters/:id/redrive`, ({ request, params }) => {
        return refusal(request) ?? this.redriveOne(String(params.id))
      }),
      http.get(`${API}/api/pipeline`, () =>
        HttpResponse.json({
          agents: [{ agent: 'scorer.v1', channel: 'posts', dead_lettered: this.letters.length }],
        }),
      ),
      http.get(`${API}/api/status`, () => HttpResponse.json({})),
      http.get(`${API}/api/subreddits`, () => HttpResponse.json({ items: [], next: null })),
    ]
  }

  private find = (id: unknown, agent: string | null) =>
    this.letters.find(
      (letter) =>
        (letter.data_id === id || letter.root === id) && (agent ?? letter.agent) === letter.agent,
    )

  private answer(letter: Letter | undefined) {
    if (letter !== undefined) return HttpResponse.json(letter)
    return HttpResponse.json({ code: 'not_found', detail: 'no dead letter' }, { status: 404 })
  }

  /** One letter a page. */
  private list(request: Request) {
    const url = new URL(request.url)
    this.asked.push(url.pathname + url.search)
    const status = url.searchParams.get('status')
    const matching = this.letters.filter((letter) => (status ?? letter.status) === letter.status)
    const at = Number(url.searchParams.get('cursor') ?? 0)
    const next = at + 1 < matching.length ? String(at + 1) : null
    return HttpResponse.json({ items: matching.slice(at, at + 1), next })
  }

  private redriveOne(id: string) {
    this.turn(id, { status: 'redriven' })
    return HttpResponse.json({ matched: 1, redriven: 1, dry_run: false })
  }

  private redriveAll(body: RedriveBody) {
    this.redrives.push(body)
    const from = Number(body.cursor ?? 0)
    const some = this.letters.slice(from, from + this.perCall)
    const matched = some.filter((letter) => letter.status === 'dead').length
    if (!body.dry_run) for (const letter of some) this.turn(letter.data_id, { status: 'redriven' })
    const next = from + some.length < this.letters.length ? String(from + some.length) : undefined
    return HttpResponse.json({ matched, redriven: body.dry_run ? 0 : matched, next })
  }
}

interface RedriveBody {
  dry_run: boolean
  cursor?: string
}

/** As the server answers who has not the operator's key. */
function refusal(request: Request): Response | undefined {
  const given = request.headers.get('Authorization')
  if (given === `Bearer ${OPERATOR_KEY}`) return undefined
  return HttpResponse.json(
    { code: 'unauthenticated', detail: 'an operator’s key is needed' },
    { status: 401 },
  )
}
