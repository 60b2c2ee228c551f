import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'

const BINARY = resolve(process.env.GRAVITAS_BINARY ?? '../../gravitas')
/** Built by ops/browser/run.sh. */
const FLOOD = resolve('../../.cache/bin/flood')
const FREE_PORT = 'http://127.0.0.1:0'

/** What `up` says when it accepts work. */
interface Ready {
  frontdoor: string
  readapi: string
  ops: string
}

/** A `gravitas up` of its own, on a data directory of its own. */
export class Instance {
  #process: ChildProcess | null = null
  #command = ['up']
  #at: Ready = { frontdoor: FREE_PORT, readapi: FREE_PORT, ops: FREE_PORT }
  #keys = { producer: '', operator: '' }

  private constructor(
    readonly data: string,
    private flags: string[],
  ) {}

  /** Starts one on free ports; `dispose` ends it and removes what it kept. */
  static async start(...flags: string[]): Promise<Instance> {
    const instance = new Instance(await mkdtemp(join(tmpdir(), 'gravitas-web-')), flags)
    await instance.resume()
    return instance
  }

  /** Base URL of the read API and the pages. */
  get url() {
    return this.#at.readapi
  }

  /** Base URL of the front door. */
  get door() {
    return this.#at.frontdoor
  }

  /** The producer's key. */
  get producerKey() {
    return this.#keys.producer
  }

  /** The operator's key. */
  get operatorKey() {
    return this.#keys.operator
  }

  /** Starts it again after a kill, where it was. */
  async resume() {
    const args = [...this.#command, '--data', this.data, '--log-level', 'error', ...this.flags]
    for (const role of ['frontdoor', 'readapi', 'ops'] as const) {
      args.push(`--${role}-addr`, new URL(this.#at[role]).host)
    }
    const child = spawn(BINARY, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#process = child
    for await (const line of createInterface({ input: child.stdout })) {
      this.#at = { ...this.#at, ...(JSON.parse(line) as Partial<Ready>) }
      const keys = await readFile(join(this.data, 'keys.json'), 'utf8')
      this.#keys = JSON.parse(keys) as { producer: string; operator: string }
      return
    }
    throw new Error(`${BINARY} ended before it was ready`)
  }

  /** Ends it as a power cut would: nothing is drained. */
  async kill() {
    await this.#end('SIGKILL')
  }

  /** Ends it well and starts it with other flags, where it was. */
  async restart(...flags: string[]) {
    await this.#end('SIGTERM')
    this.flags = flags
    await this.resume()
  }

  /** Ends it well and starts it where it was as a read API alone: no agent reads what comes. */
  async restartToRead() {
    await this.#end('SIGTERM')
    this.#command = ['bench', 'serve', 'readapi']
    await this.resume()
  }

  /** Puts so many events a second on the log, past the door, until the returned function is called. */
  flood(rate: number): () => Promise<void> {
    const child = spawn(FLOOD, ['--data', this.data, '--rate', String(rate)], {
      stdio: ['pipe', 'ignore', 'inherit'],
    })
    const exit = once(child, 'exit')
    return async () => {
      child.stdin.end()
      const [code] = (await exit) as [number | null]
      if (code !== 0) throw new Error(`${FLOOD} ended with ${code}`)
    }
  }

  async dispose() {
    await this.#end('SIGTERM')
    await rm(this.data, { recursive: true, force: true })
  }

  /** Pushes posts through the door; returns their data_ids once they are on the log. */
  push(...posts: object[]): Promise<string[]> {
    return this.send('posts', ...posts)
  }

  /** Pushes items of a channel through the door; returns their data_ids once they are on the log. */
  async send(channel: string, ...items: object[]): Promise<string[]> {
    const answer = await fetch(`${this.door}/v1/channels/${channel}`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${this.#keys.producer}`,
        'Content-Type': 'application/json',
      },
      body: JSON.stringify(items),
    })
    if (answer.status !== 202) throw new Error(`the door: ${answer.status} ${await answer.text()}`)
    const receipt = (await answer.json()) as { items: { data_id: string }[] }
    return receipt.items.map((item) => item.data_id)
  }

  /** GETs a path of the read API. */
  async get<T>(path: string): Promise<T> {
    const answer = await fetch(this.url + path)
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
    return (await answer.json()) as T
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM') {
    const child = this.#process
    this.#process = null
    if (child?.exitCode !== null || child.signalCode !== null) return
    const exit = once(child, 'exit')
    child.kill(signal)
    await exit
  }
}
