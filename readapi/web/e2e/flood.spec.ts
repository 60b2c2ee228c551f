import type { Page } from '@playwright/test'
import { Instance } from './instance'
import { expect, makePost, open, test as base } from './server'

const EVENTS_A_SECOND = 10_000
const MEASURED_MS = 10_000

const test = base.extend<{ reader: Instance }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright wants the pattern
  reader: async ({}, use) => {
    const instance = await Instance.start()
    await instance.push(...Array.from({ length: 20 }, (_, i) => makePost(`quiet${i}`)))
    await expect
      .poll(async () => (await instance.get<{ items: [] }>('/api/subreddits')).items.length)
      .toBe(20)
    await instance.restartToRead()
    await use(instance)
    await instance.dispose()
  },
  baseURL: async ({ reader }, use) => {
    await use(reader.url)
  },
})

/** Frames that the page draws in a second, over ten. */
const framesPerSecond = (page: Page) =>
  page.evaluate(
    (span) =>
      new Promise<number>((resolve) => {
        let began = 0
        let frames = -1
        const count = (now: number) => {
          frames++
          if (frames === 0) began = now
          if (now - began < span) requestAnimationFrame(count)
          else resolve((1000 * frames) / (now - began))
        }
        requestAnimationFrame(count)
      }),
    MEASURED_MS,
  )

// What else runs on the machine may take one measurement's frames.
test.describe.configure({ retries: 2 })

test('the overview draws 50 frames a second while 10,000 events a second come in', async ({
  page,
  reader,
}) => {
  await open(page, '/')
  await expect(page.getByText('Live', { exact: true })).toBeVisible()
  const stop = reader.flood(EVENTS_A_SECOND)
  const rate = page.getByText(/scores\/s$/)
  // Nine in ten are scores; the rate is that of the five seconds before.
  const scoresPerSecond = async () => Number.parseFloat((await rate.innerText()).replace(',', ''))
  await expect.poll(scoresPerSecond).toBeGreaterThan(0.85 * EVENTS_A_SECOND)
  const fps = await framesPerSecond(page)
  const scores = await scoresPerSecond()
  await stop()
  console.log(`${fps.toFixed(1)} frames a second at ${scores} scores a second`)
  expect(scores).toBeGreaterThan(0.8 * EVENTS_A_SECOND)
  expect(fps).toBeGreaterThanOrEqual(50)
  const rows = page.getByRole('region', { name: 'Newest scores' }).getByRole('listitem')
  await expect(rows.first()).toContainText(/Number \d+ of many posts/)
})
