import { readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, test } from '@playwright/test'

const DIST = resolve('dist')
/** Bytes of script, compressed by gzip. */
const MOST = 250_000

interface Chunk {
  file: string
  /** Keys of the chunks that it can't run without. */
  imports?: string[]
  dynamicImports?: string[]
}

type Manifest = Record<string, Chunk>

const isRoute = (key: string) => key.startsWith('src/routes/')

const readManifest = async () =>
  JSON.parse(await readFile(join(DIST, '.vite/manifest.json'), 'utf8')) as Manifest

/** The scripts that a page fetches: at once, and later for its charts and the like. */
function scriptsOf(manifest: Manifest, route: string): Set<string> {
  const reached = new Set(['index.html', route])
  // Grows while it is walked.
  for (const key of reached) {
    const { imports = [], dynamicImports = [] } = manifest[key] ?? {}
    for (const next of imports) reached.add(next)
    for (const next of dynamicImports) if (!isRoute(next)) reached.add(next)
  }
  const files = [...reached].map((key) => manifest[key]?.file ?? '')
  return new Set(files.filter((file) => file.endsWith('.js')))
}

/** As the server sends it: the smallest files are not compressed. */
const sizeOf = async (file: string) =>
  stat(join(DIST, `${file}.gz`)).catch(() => stat(join(DIST, file)))

async function weigh(files: Iterable<string>): Promise<number> {
  const sizes = await Promise.all([...files].map(sizeOf))
  return sizes.reduce((sum, { size }) => sum + size, 0)
}

test('what each page loads in all, charts included, is at most 250 KB of script', async () => {
  const manifest = await readManifest()
  const routes = Object.keys(manifest).filter(isRoute)
  expect(routes.length).toBeGreaterThan(6)
  for (const route of routes) {
    const size = await weigh(scriptsOf(manifest, route).add('theme.js'))
    console.log(`${Math.round(size / 1000)} KB: ${route}`)
    expect(size, route).toBeLessThanOrEqual(MOST)
  }
})

test('charts are a part of what the pages that draw them load', async () => {
  const manifest = await readManifest()
  const chartsOf = (page: string) =>
    [...scriptsOf(manifest, `src/routes/${page}.tsx`)].filter((file) => file.includes('Chart-'))
  expect(chartsOf('subreddit')).toHaveLength(1)
  expect(chartsOf('subreddits')).toHaveLength(1)
  expect(chartsOf('explore')).toHaveLength(1)
  expect(chartsOf('demand')).toHaveLength(1)
  expect(chartsOf('overview')).toHaveLength(0)
})
