import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { chromium } from '@playwright/test'
import lighthouse from 'lighthouse'
import desktop from 'lighthouse/core/config/desktop-config.js'
import { expect, open, test } from '../e2e/server'

const LEAST = 95
const CATEGORIES = ['performance', 'accessibility', 'best-practices']

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** A page's score (0 to 100) in each category, as on a desktop, and what cost it points. */
async function audit(url: string, port: number) {
  const options = { port, onlyCategories: CATEGORIES, logLevel: 'error' } as const
  const result = await lighthouse(url, options, desktop)
  if (result === undefined) throw new Error(`no result for ${url}`)
  const { categories, audits } = result.lhr
  const scores = CATEGORIES.map((name) => Math.round(100 * (categories[name]?.score ?? 0)))
  const wanting = CATEGORIES.flatMap((name) => categories[name]?.auditRefs ?? [])
    .filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 0.9)
    .map(({ id }) => `${id}: ${audits[id]?.displayValue ?? 'no'}`)
  return { scores, wanting }
}

test('Lighthouse gives every page 95 and more', async ({
  page,
  server,
  launchOptions,
  baseURL,
}) => {
  const paths = (await server.pages()).filter((path) => path !== '/nowhere')
  test.setTimeout(paths.length * 60_000)
  // Warms the server's answers up, and shows that the pages are there.
  for (const path of paths) await open(page, path)
  const port = await freePort()
  const browser = await chromium.launch({
    ...launchOptions,
    args: [...(launchOptions.args ?? []), `--remote-debugging-port=${port}`],
  })
  for (const path of paths) {
    const { scores, wanting } = await audit(`${baseURL}${path}`, port)
    console.log(`${scores.join(' ')} ${path} ${wanting.join('; ')}`)
    expect.soft(Math.min(...scores), `${path}: ${wanting.join('; ')}`).toBeGreaterThanOrEqual(LEAST)
  }
  await browser.close()
})
