import { readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, test } from '@playwright/test'

const DIST = resolve('dist')
/** Bytes of script, compressed by gzip. */
const FIRST_LOAD = 250_000
/** What may come on top once a page that draws charts shows its numbers. */
const CHARTS = 130_000

interface Chunk {
  file: string
  /** Keys of the chunks that it can't run without. */
  imports?: string[]
  dynamicImports?: string[]
}

type Manifest = Record<string, Chunk>

const readManifest = async () =>
  JSON.parse(await readFile(join(DIST, '.vite/manifest.json'), 'utf8')) as Manifest

/** The scripts that come with some chunks. */
function scriptsOf(manifest: Manifest, ...keys: string[]): Set<string> {
  const reached = new Set(keys)
  // Grows while it is walked.
  for (const key of reached) for (const next of manifest[key]?.imports ?? []) reached.add(next)
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

test('each page’s first load is at most 250 KB of script', async () => {
  const manifest = await readManifest()
  const routes = (manifest['index.html']?.dynamicImports ?? []).filter((key) =>
    key.startsWith('src/routes/'),
  )
  expect(routes.length).toBeGreaterThan(6)
  for (const route of routes) {
    const files = scriptsOf(manifest, 'index.html', route).add('theme.js')
    const size = await weigh(files)
    console.log(`${Math.round(size / 1000)} KB: ${route}`)
    expect(size, route).toBeLessThanOrEqual(FIRST_LOAD)
  }
})

test('what a page fetches later is bounded too', async () => {
  const manifest = await readManifest()
  const later = Object.keys(manifest).filter(
    (key) => key.startsWith('src/') && !key.startsWith('src/routes/'),
  )
  const first = scriptsOf(manifest, 'index.html')
  for (const key of later) {
    const more = [...scriptsOf(manifest, key)].filter((file) => !first.has(file))
    expect(await weigh(more), key).toBeLessThanOrEqual(CHARTS)
  }
})
