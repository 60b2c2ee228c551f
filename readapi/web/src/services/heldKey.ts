import { ApiError } from './errors'

/** Why the key is asked for: there is none, or the one there was refused; or one is being tried. */
export type Asking = 'none' | 'refused' | 'trying'

/** Thrown by an action that took a key, where none was given. */
export class NoKey extends Error {
  constructor() {
    super('It takes a key.')
    this.name = 'NoKey'
  }
}

/**
 * The key of an operator or a producer: asked for when an action needs it, kept as long as the tab
 * is open (in `storage`; in memory where there is none), forgotten when told to.
 */
export class HeldKey {
  #key: string | null
  #asking: Asking | null = null
  #answered: (key: string | null) => void = () => undefined
  #answer: Promise<string | null> = Promise.resolve(null)
  readonly #listeners = new Set<() => void>()

  constructor(
    private readonly storage: Storage | null,
    private readonly storedAs: string,
  ) {
    this.#key = storage?.getItem(storedAs) ?? null
  }

  get key() {
    return this.#key
  }

  /** Null while nothing is asked. */
  get asking() {
    return this.#asking
  }

  /** Calls `listener` whenever the key or the question changes, until the returned stop. */
  watch = (listener: () => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /**
   * Does what takes the key. Where the server refuses, a key is asked for and it is tried again,
   * until it is accepted or nobody gives one: then throws NoKey. Other failures pass through.
   */
  async act<T>(action: () => Promise<T>): Promise<T> {
    for (;;) {
      const used = this.#key
      try {
        const result = await action()
        this.#tried()
        return result
      } catch (error) {
        if (!isRefusal(error)) {
          this.#tried()
          throw error
        }
      }
      // Another action may have been given a key meanwhile.
      if (used === this.#key && (await this.#question(used)) === null) throw new NoKey()
    }
  }

  /** Answers the question. */
  give(key: string) {
    this.#keep(key)
    this.#ask('trying')
    this.#answered(key)
  }

  /** Leaves the question unanswered; a key that was refused is forgotten. */
  decline = () => {
    if (this.#asking !== 'none') this.#keep(null)
    this.#ask(null)
    this.#answered(null)
  }

  forget = () => {
    this.#keep(null)
    this.#tell()
  }

  /** Asks, or joins those who wait for the answer already. */
  #question(used: string | null): Promise<string | null> {
    if (this.#asking === null || this.#asking === 'trying') {
      this.#answer = new Promise((resolve) => (this.#answered = resolve))
      this.#ask(used === null ? 'none' : 'refused')
    }
    return this.#answer
  }

  #keep(key: string | null) {
    this.#key = key
    if (key === null) this.storage?.removeItem(this.storedAs)
    else this.storage?.setItem(this.storedAs, key)
  }

  /** The key given last is good, or it does not matter: its question is closed. */
  #tried() {
    if (this.#asking === 'trying') this.#ask(null)
  }

  #ask(asking: Asking | null) {
    this.#asking = asking
    this.#tell()
  }

  #tell() {
    for (const listener of this.#listeners) listener()
  }
}

const isRefusal = (error: unknown) =>
  error instanceof ApiError &&
  (error.status === 401 || (error.status === 403 && error.code !== 'quarantined'))

/** The tab's storage; null where the browser blocks it. */
export function tabStorage(): Storage | null {
  try {
    return window.sessionStorage
  } catch {
    return null
  }
}
