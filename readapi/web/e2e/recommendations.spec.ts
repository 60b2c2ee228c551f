import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { Instance } from './instance'
import { expect, open, test as base } from './server'

const PRODUCTS = [
  { id: 'shoes-1', title: 'Red running shoes', category: 'shoes' },
  { id: 'shoes-2', title: 'Blue running shoes', category: 'shoes' },
  { id: 'boots-1', title: 'Leather boots for running', category: 'shoes' },
  { id: 'tent-1', title: 'Tent for two', category: 'camping' },
  { id: 'stove-1', title: 'Camping stove', category: 'camping' },
  { id: 'lamp-1', title: 'Camping lamp', category: 'camping' },
]

interface Items {
  items: { product: string; title: string }[]
}

const test = base.extend<{ shop: Instance }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright wants the pattern
  shop: async ({}, use) => {
    const instance = await Instance.start()
    await instance.send('products', ...PRODUCTS)
    await instance.send('events', did('carl', 'view', 'stove-1'), did('dora', 'view', 'shoes-1'))
    const popular = () => instance.get<Items>('/api/users/nobody/recommendations')
    await expect.poll(async () => (await popular()).items.length).toBe(2)
    const products = () => instance.get<Items>('/api/products')
    await expect.poll(async () => (await products()).items.length).toBe(PRODUCTS.length)
    await use(instance)
    await instance.dispose()
  },
  baseURL: async ({ shop }, use) => {
    await use(shop.url)
  },
})

const bare = base.extend<{ empty: Instance }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright wants the pattern
  empty: async ({}, use) => {
    const instance = await Instance.start()
    await use(instance)
    await instance.dispose()
  },
  baseURL: async ({ empty }, use) => {
    await use(empty.url)
  },
})

let events = 0
/** What a user did, each a little later than the one before. */
const did = (user: string, kind: string, product: string) => ({
  user,
  kind,
  product,
  at: new Date(Date.now() + events++).toISOString(),
})

const listOf = (page: Page, name: string) =>
  page.getByRole('region', { name, exact: true }).getByRole('listitem')

async function giveKey(page: Page, key: string) {
  await page.getByLabel('Producer’s key').fill(key)
  await page.getByRole('button', { name: 'Use this key' }).click()
}

test('a new user is shown what is popular; a click through the door changes it, with its reason', async ({
  page,
  shop,
}) => {
  await open(page, '/recommendations?user=ann')
  await expect(page.getByText('Live', { exact: true })).toBeVisible()
  await expect(page.getByText('Nothing is known of ann yet.')).toBeVisible()
  await expect(listOf(page, 'Popular with all')).toHaveCount(2)

  await page.getByRole('button', { name: 'Click Red running shoes' }).click()
  await giveKey(page, 'not-the-key')
  await expect(page.getByText('The server refused this key')).toBeVisible()
  await giveKey(page, shop.producerKey)
  await expect(page.getByText('Sent: ann clicked Red running shoes.')).toBeVisible()
  const rows = listOf(page, 'For ann')
  await expect(rows.first()).toContainText('because you clicked Red running shoes')
  await expect(rows.first()).toContainText(/running/)
  await expect(rows.getByRole('button', { name: 'Click Red running shoes' })).toHaveCount(0)
  await expect(listOf(page, 'What ann did')).toContainText([/clicked Red running shoes/])

  // The key is kept: what follows asks for nothing.
  await page.getByRole('button', { name: 'Click Blue running shoes' }).click()
  await expect(listOf(page, 'What ann did')).toContainText([
    /clicked Blue running shoes/,
    /clicked Red running shoes/,
  ])
})

test('what happens elsewhere moves the list and the user’s point without a reload', async ({
  page,
  shop,
}) => {
  await shop.send('events', did('bob', 'like', 'shoes-1'))
  await expect
    .poll(async () => (await shop.get<Items>('/api/users/bob/recommendations')).items[0]?.title)
    .toMatch(/running/)
  await open(page, '/recommendations?user=bob')
  await expect(page.getByText('Live', { exact: true })).toBeVisible()
  const rows = listOf(page, 'For bob')
  await expect(rows.first()).toContainText('because you liked Red running shoes')
  const point = page.locator('[data-user-point]')
  const placeOf = () => point.getAttribute('style')
  const before = await placeOf()
  const order = await rows.allInnerTexts()
  const heightOf = async () => Math.round((await rows.first().boundingBox())?.height ?? 0)
  const height = await heightOf()
  await shop.send('events', did('bob', 'purchase', 'tent-1'), did('bob', 'purchase', 'stove-1'))
  await expect(rows.first()).toContainText('Camping lamp')
  await expect(rows.first()).toContainText(/up by|new/)
  await expect.poll(placeOf).not.toBe(before)
  expect(await rows.allInnerTexts()).not.toEqual(order)
  expect(await heightOf()).toBe(height)
  await expect(listOf(page, 'What bob did')).toContainText([/bought Camping stove/])
})

test('a product is picked on the map by keyboard, and what is done with it sent', async ({
  page,
  shop,
}) => {
  await shop.send('events', did('eve', 'view', 'tent-1'))
  await open(page, '/recommendations?user=eve')
  const map = page.getByRole('slider', { name: 'Map of the products, and eve on it' })
  await map.focus()
  const told = () => map.getAttribute('aria-valuetext')
  const seen = new Set([await told()])
  for (let i = 1; i < PRODUCTS.length; i++) {
    await page.keyboard.press('ArrowRight')
    seen.add(await told())
  }
  const first = await told()
  expect(seen.size).toBeGreaterThan(3)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/user=eve&product=\w+-\d$/)
  const field = page.getByRole('combobox', { name: 'Product' })
  await expect(field).toHaveValue(new RegExp(`^${(first ?? '').split(',')[0] ?? ''} · `))
  await page.getByLabel('Do', { exact: true }).selectOption('Purchase')
  await expect(page).toHaveURL(/kind=purchase/)
  await page.getByRole('button', { name: 'Send' }).click()
  await giveKey(page, shop.producerKey)
  await expect(listOf(page, 'What eve did').first()).toContainText('bought')

  await page.getByLabel('Do', { exact: true }).selectOption('Search')
  await page.getByLabel('Words').fill('running shoes')
  await page.keyboard.press('Enter')
  await expect(listOf(page, 'What eve did').first()).toContainText('searched for “running shoes”')
  await page.getByText('The map as a table').click()
  const table = page.getByRole('region', { name: 'Products on the map' }).getByRole('row')
  await expect(table).toHaveCount(PRODUCTS.length + 1)
})

test('a user is typed, remembered, and in the address', async ({ page }) => {
  await open(page, '/recommendations')
  await page.getByRole('combobox', { name: 'User' }).fill('carl')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL('/recommendations?user=carl')
  await expect(listOf(page, 'What carl did')).toContainText([/viewed Camping stove/])
  await page.goBack()
  await page.getByRole('button', { name: 'begin as a new user' }).click()
  await expect(page).toHaveURL(/user=guest-\w+$/)
  await page.getByRole('combobox', { name: 'User' }).fill('ca')
  await expect(page.getByRole('option', { name: 'carl' })).toBeVisible()
})

test('a phone shows recommendations without scrolling sideways', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await open(page, '/recommendations?user=carl')
  await expect(page.getByRole('slider')).toBeVisible()
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  expect(width).toBeLessThanOrEqual(390)
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing where a key is asked for, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await open(page, '/recommendations?user=carl')
    await page.getByText('The map as a table').click()
    await page.getByRole('slider').focus()
    const check = async () => {
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
    }
    await check()
    await page
      .getByRole('button', { name: /^Click / })
      .first()
      .click()
    await expect(page.getByLabel('Producer’s key')).toBeFocused()
    await check()
  })
}

bare(
  'an empty shop gives a command that sends products, and shows them',
  async ({ page, empty }) => {
    await open(page, '/recommendations')
    const command = (await page.getByLabel('Command that sends products').innerText())
      .replace('http://127.0.0.1:8080', empty.door)
      .replace('gravitas-data/keys.json', join(empty.data, 'keys.json'))
    await promisify(execFile)('bash', ['-c', command])
    await expect(page.getByText('Whose recommendations?')).toBeVisible()
  },
)

test.describe('the server is killed and comes back', () => {
  test.use({ outages: true })

  test('the page says so, keeps what it shows, and goes on', async ({ page, shop }) => {
    await shop.send('events', did('fay', 'like', 'shoes-1'))
    await open(page, '/recommendations?user=fay')
    const rows = listOf(page, 'For fay')
    await expect(rows.first()).toContainText('because you liked Red running shoes')
    await shop.kill()
    await expect(page.getByText(/^(Reconnecting|Offline)$/)).toBeVisible()
    await expect(rows.first()).toContainText('because you liked Red running shoes')
    await shop.resume()
    await shop.send('events', did('fay', 'purchase', 'tent-1'), did('fay', 'purchase', 'lamp-1'))
    await expect(page.getByText('Live', { exact: true })).toBeVisible()
    await expect(listOf(page, 'What fay did').first()).toContainText('bought Camping lamp')
    await expect(rows.first()).toContainText('Camping stove')
  })
})
