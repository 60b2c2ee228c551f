import * as v from 'valibot'

const problem = v.object({
  code: v.optional(v.string()),
  title: v.optional(v.string()),
  detail: v.optional(v.string()),
  // The door's answer to items that it refused.
  items: v.optional(
    v.array(v.object({ code: v.optional(v.string()), detail: v.optional(v.string()) })),
  ),
})

/** A failed read or action. `code` is the server's, or `unreachable`, `unexpected`, `failed`. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    /** HTTP status; 0 where there was no answer. */
    readonly status: number,
    message: string,
  ) {
    super(message)
    this.name = 'ApiError'
  }

  /** From a problem+json body, or from the status alone where the body is not one. */
  static fromProblem(status: number, body: unknown): ApiError {
    const parsed = v.safeParse(problem, body)
    const { items, ...whole } = parsed.success ? parsed.output : {}
    const p = { ...items?.[0], ...whole }
    const message = p.detail ?? p.title ?? `The server answered ${status}.`
    return new ApiError(p.code ?? (status === 404 ? 'not_found' : 'failed'), status, message)
  }
}

export const isNotFound = (error: unknown) => error instanceof ApiError && error.status === 404

/** Worth asking again by itself: no answer, or the server says it is unwell. */
export const isTransient = (error: unknown) =>
  error instanceof ApiError && (error.status === 0 || error.status >= 500 || error.status === 429)
