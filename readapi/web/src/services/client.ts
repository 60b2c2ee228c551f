import * as v from 'valibot'
import { ApiError } from './errors'

/** Reads the API of the server that this page came from. Safe to share. */
export class ApiClient {
  constructor(private readonly base = '') {}

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
    const response = await this.fetch(path, signal)
    const body = await readJSON(response)
    if (!response.ok) throw ApiError.fromProblem(response.status, body)
    const parsed = v.safeParse(schema, body)
    if (parsed.success) return parsed.output
    const issue = parsed.issues[0]
    const where = v.getDotPath(issue) ?? 'the answer'
    throw new ApiError('unexpected', response.status, `${path}: ${where}: ${issue.message}`)
  }

  private async fetch(path: string, signal?: AbortSignal): Promise<Response> {
    try {
      return await fetch(this.base + path, {
        headers: { Accept: 'application/json' },
        signal: signal ?? null,
      })
    } catch (cause) {
      if (signal?.aborted) throw cause
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
