import * as v from 'valibot'
import { ApiError } from './errors'

/** Asks the API of the server that this page came from. Safe to share. */
export class ApiClient {
  constructor(
    private readonly base = '',
    /** The key to send, if any: most servers take reads without. */
    private readonly key: () => string | null = () => null,
  ) {}

  /**
   * GETs `path` and returns what `schema` makes of the answer.
   * Throws ApiError: `unreachable` without an answer, `unexpected` for an answer that is not
   * what the contract says, else the server's own code.
   */
  async get<T>(
    path: string,
    schema: v.GenericSchema<unknown, T>,
    signal?: AbortSignal,
  ): Promise<T> {
    return this.ask(path, schema, { signal: signal ?? null })
  }

  /** POSTs `body` as JSON; the answer and what it throws are as with `get`. */
  async post<T>(path: string, body: unknown, schema: v.GenericSchema<unknown, T>): Promise<T> {
    const headers = { 'Content-Type': 'application/json' }
    return this.ask(path, schema, { method: 'POST', headers, body: JSON.stringify(body) })
  }

  private async ask<T>(
    path: string,
    schema: v.GenericSchema<unknown, T>,
    request: RequestInit,
  ): Promise<T> {
    const response = await this.fetch(path, request)
    const body = await readJSON(response)
    if (!response.ok) throw ApiError.fromProblem(response.status, body)
    const parsed = v.safeParse(schema, body)
    if (parsed.success) return parsed.output
    const issue = parsed.issues[0]
    const where = v.getDotPath(issue) ?? 'the answer'
    throw new ApiError('unexpected', response.status, `${path}: ${where}: ${issue.message}`)
  }

  private async fetch(path: string, request: RequestInit): Promise<Response> {
    const headers = new Headers(request.headers)
    headers.set('Accept', 'application/json')
    const key = this.key()
    if (key !== null) headers.set('Authorization', `Bearer ${key}`)
    try {
      return await fetch(this.base + path, { ...request, headers })
    } catch (cause) {
      if (request.signal?.aborted) throw cause
      throw new ApiError('unreachable', 0, 'The server did not answer.')
    }
  }
}

/** The body as JSON, or undefined where it is something else (a proxy's error page). */
async function readJSON(response: Response): Promise<unknown> {
  const text = await response.text()
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
