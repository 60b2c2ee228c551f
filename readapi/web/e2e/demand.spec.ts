import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Page } from '@playwright/test'
import { Instance } from './instance'
import { expect, open, test as base } from './server'

const test = base
const fresh = base.extend<{ plant: Instance }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright wants the pattern
  plant: async ({}, use) => {
    const instance = await Instance.start()
    await use(instance)
    await instance.dispose()
  },
  baseURL: async ({ plant }, use) => {
    await use(plant.url)
  },
})

const figure = (page: Page, name: string | RegExp) =>
  page.locator('dt', { hasText: name }).locator('xpath=following-sibling::dd')

const BEGAN = Date.UTC(2026, 10, 21, 8)

/** Readings from..to of a series: their own numbers, a second apart. */
const readings = (from: number, to: number, series = 'plant-7') =>
  Array.from({ length: to - from + 1 }, (_, i) => ({
    series,
    value: from + i,
    at: new Date(BEGAN + 1000 * (from + i)).toISOString(),
  }))

test('series are listed with their numbers, which move without a reload', async ({ page }) => {
  await open(page, '/demand')
  await expect(page.getByText('Live', { exact: true })).toBeVisible()
  const rows = page.getByRole('table', { name: /^Series/ }).getByRole('rowheader')
  await expect(rows).toHaveText([
    /^demo-bakery/,
    /^demo-school/,
    /^demo-solar-roof/,
    /^demo-street-lights/,
    /^demo-town-hall/,
    /^demo-wind-park/,
  ])
  await expect(page.getByRole('heading', { name: 'demo-bakery' })).toBeVisible()
  const times = page.locator('main time').first()
  for (const shown of [times, page.getByRole('table', { name: /^Series/ })]) {
    const before = await shown.innerText()
    await expect(shown).not.toHaveText(before, { useInnerText: true })
  }
  await expect(figure(page, /^Mean absolute error, \d+ predictions$/)).toHaveText(/^\d+\.\d\d$/)
})

test('a series is chosen and the address holds the view', async ({ page }) => {
  await open(page, '/demand')
  await page.getByLabel('Name contains').fill('ROOF')
  await expect(page).toHaveURL('/demand?q=ROOF')
  await page.getByRole('link', { name: 'demo-solar-roof' }).click()
  await expect(page).toHaveURL('/demand?q=ROOF&series=demo-solar-roof&channel=generation')
  await page.getByText('Last 60', { exact: true }).click()
  await expect(page).toHaveURL(/readings=60$/)
  const chart = page.getByRole('slider', { name: 'Readings of demo-solar-roof' })
  await expect(chart).toHaveAttribute('aria-valuemax', '60')
  await page.reload()
  await expect(chart).toHaveAttribute('aria-valuemax', '60')
  await expect(chart.locator('path')).toHaveCount(2)
  await expect(page.getByRole('link', { name: 'demo-solar-roof' })).toHaveAttribute(
    'aria-current',
    /true|page/,
  )
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download as CSV' }).click(),
  ])
  expect(await readFile(await download.path(), 'utf8')).toMatch(/^at,value,prediction\r?\n20/)
})

test('arrows lead along the readings, and a table has them all', async ({ page }) => {
  await open(page, '/demand?series=demo-school&readings=60')
  const chart = page.getByRole('slider', { name: 'Readings of demo-school' })
  await chart.focus()
  await page.keyboard.press('End')
  await expect(chart).toHaveAttribute(
    'aria-valuetext',
    /UTC, read [\d.]+, predicted for it [\d.]+, predicted next [\d.]+$/,
  )
  await page.keyboard.press('Home')
  await expect(chart).toHaveAttribute('aria-valuenow', '1')
  await page.getByText('These readings as a table').click()
  await expect(page.getByRole('region', { name: 'Readings' }).getByRole('row')).toHaveCount(61)
})

test('a phone shows demand without scrolling sideways', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await open(page, '/demand')
  await expect(page.getByRole('slider')).toBeVisible()
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  expect(width).toBeLessThanOrEqual(390)
})

fresh(
  'an empty page gives a command that sends readings, and shows them',
  async ({ page, plant }) => {
    await open(page, '/demand')
    await expect(page.getByText('Live', { exact: true })).toBeVisible()
    const command = (await page.getByLabel('Command that sends readings').innerText())
      .replace('http://127.0.0.1:8080', plant.door)
      .replace('gravitas-data/keys.json', join(plant.data, 'keys.json'))
    await promisify(execFile)('bash', ['-c', command])
    await expect(page.getByRole('heading', { name: 'plant-7' })).toBeVisible()
    await expect(figure(page, 'Last reading')).toHaveText('45')
    await expect(figure(page, /^Mean absolute error, 11 predictions$/)).toHaveText(/\d/)
  },
)

fresh(
  'a prediction is shown from the 20th reading on, with its errors',
  async ({ page, plant }) => {
    await plant.send('demand', ...readings(1, 19))
    await open(page, '/demand?series=plant-7')
    await expect(figure(page, 'Predicted next')).toHaveText('in 1 reading')
    await plant.send('demand', ...readings(20, 22))
    await expect(figure(page, 'Last reading')).toHaveText('22')
    await expect(figure(page, 'Predicted next')).toHaveText('12.50')
    await expect(figure(page, 'Last error')).toHaveText('+10.50')
    await expect(figure(page, 'Mean absolute error, 2 predictions')).toHaveText('10.50')
    // One that comes late is among the last 20: the newest prediction is made anew.
    await plant.send('demand', { series: 'plant-7', value: 103, at: readings(21, 21)[0]?.at })
    await expect(figure(page, 'Predicted next')).toHaveText('17.50')
  },
)

fresh.describe('the server is killed and comes back', () => {
  fresh.use({ outages: true })

  fresh('the page says so, and has no gap', async ({ page, plant }) => {
    await plant.send('demand', ...readings(1, 25))
    await open(page, '/demand')
    await expect(figure(page, 'Last reading')).toHaveText('25')
    await plant.kill()
    await expect(page.getByText(/^(Reconnecting|Offline)$/)).toBeVisible()
    await expect(figure(page, 'Last reading')).toHaveText('25')
    await plant.resume()
    await plant.send('demand', ...readings(26, 31))
    await expect(page.getByText('Live', { exact: true })).toBeVisible()
    await expect(figure(page, 'Last reading')).toHaveText('31')
    const chart = page.getByRole('slider', { name: 'Readings of plant-7' })
    await expect(chart).toHaveAttribute('aria-valuemax', '31')
  })
})
