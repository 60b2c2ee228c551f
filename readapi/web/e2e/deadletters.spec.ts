import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { Instance } from './instance'
import { expect, makePost, open, test as base } from './server'

/** What the scorer refuses while it is made to go wrong. */
const BAD_WORD = 'zygomatic'
const FAULT = ['--fault', `scorer.v1:reject:${BAD_WORD}`]

interface Sick {
  instance: Instance
  /** Pushes n posts that the scorer refuses; returns the first, once all are dead. */
  fail: (n?: number) => Promise<{ id: string; title: string; dataId: string }>
}

const test = base.extend<{ sick: Sick }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright wants the pattern
  sick: async ({}, use) => {
    const instance = await Instance.start(...FAULT)
    await use({ instance, fail: (n) => failPosts(instance, n) })
    await instance.dispose()
  },
  baseURL: async ({ sick }, use) => {
    await use(sick.instance.url)
  },
})

async function failPosts(instance: Instance, n = 1) {
  const bad = ({ title, ...post }: ReturnType<typeof makePost>) => ({
    ...post,
    title: `${title} ${BAD_WORD}`,
  })
  const first = bad(makePost('golang'))
  const others = Array.from({ length: n - 1 }, () => bad(makePost('golang')))
  const [dataId = ''] = await instance.push(first, ...others)
  await expect.poll(() => deadOf(instance)).toBeGreaterThanOrEqual(n)
  return { ...first, dataId }
}

async function deadOf(instance: Instance): Promise<number> {
  const { items } = await instance.get<{ items: [] }>('/api/dead-letters?status=dead')
  return items.length
}

async function giveKey(page: Page, key: string) {
  await page.getByLabel('Operator’s key').fill(key)
  await page.getByRole('button', { name: 'Use this key' }).click()
}

test.describe('the scorer is well again after a restart', () => {
  test.use({ outages: true })

  test('a dead item is found by its data_id in one search, and one click sends it again', async ({
    page,
    sick,
  }) => {
    const post = await sick.fail()
    await open(page, '/')
    await page.keyboard.press('/')
    await page.keyboard.type(post.dataId)
    await page.keyboard.press('Enter')
    const letter = page.getByRole('region', { name: 'Dead letter of scorer.v1' })
    await expect(letter).toContainText('rejected')
    await expect(letter).toContainText(/Error: .*zygomatic/)
    await expect(letter.getByLabel('Data', { exact: true })).toContainText(post.title)

    await sick.instance.restart()
    await letter.getByRole('button', { name: 'Redrive' }).click()
    await giveKey(page, sick.instance.operatorKey)
    await expect(letter.getByText('scorer.v1 has processed it since.')).toBeVisible()
    const status = page.locator('dt', { hasText: /^Status$/ }).first()
    await expect(status.locator('xpath=following-sibling::dd')).toHaveText('done')

    await open(page, `/post/${post.id}`)
    await expect(page.getByRole('region', { name: 'Seriousness' })).toContainText(/0\.\d{3}/)
  })
})

test('one that fails again says so', async ({ page, sick }) => {
  const post = await sick.fail()
  await open(page, `/dead-letters?id=${post.dataId}&agent=scorer.v1`)
  await page.getByRole('button', { name: 'Redrive' }).click()
  await giveKey(page, 'not-the-key')
  await expect(page.getByText('The server refused this key')).toBeVisible()
  await giveKey(page, sick.instance.operatorKey)
  await expect(page.getByText(/^Dead again at/)).toBeVisible()
  await expect(page.locator('dt', { hasText: 'Attempts' }).locator('xpath=..')).toContainText('2')
  // The key is kept: the second time asks for nothing.
  await page.getByRole('button', { name: 'Redrive' }).click()
  await expect(page.locator('dt', { hasText: 'Attempts' }).locator('xpath=..')).toContainText('3')
  await page.getByRole('button', { name: 'Forget it' }).click()
  await expect(page.getByText('This tab keeps the operator’s key.')).toHaveCount(0)
})

test('letters are filtered and found, and the address holds the view', async ({ page, sick }) => {
  const post = await sick.fail(2)
  await open(page, '/pipeline')
  await page.getByRole('link', { name: 'Dead letters of scorer.v1: 2' }).click()
  await expect(page).toHaveURL('/dead-letters?agent=scorer.v1')
  const rows = page.getByRole('table').getByRole('rowheader')
  await expect(rows).toHaveCount(2)
  await expect(page.getByRole('navigation', { name: 'Pages' })).toContainText('Dead letters 2')

  await page.getByLabel('Reason').selectOption('panic')
  await expect(page.getByText('No dead letters match')).toBeVisible()
  await page.reload()
  await expect(page.getByLabel('Reason')).toHaveValue('panic')
  await page.getByLabel('Reason').selectOption('rejected')
  await page.getByLabel('Time').selectOption('1h')
  await expect(page).toHaveURL('/dead-letters?agent=scorer.v1&reason=rejected&since=1h')
  await expect(rows).toHaveCount(2)

  await page.getByLabel('Find by data_id').fill(post.dataId)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(`/dead-letters?id=${post.dataId}`)
  await expect(page.getByLabel('Data', { exact: true })).toContainText(post.title)
  await page.getByRole('link', { name: 'Its way through the agents' }).click()
  await expect(page).toHaveURL(`/trace/${post.dataId}`)
})

test('all that match are sent again once their number was confirmed', async ({ page, sick }) => {
  await sick.fail(3)
  await sick.instance.restart()
  await open(page, '/dead-letters?agent=scorer.v1')
  await page.getByRole('button', { name: 'Redrive all that match' }).click()
  await giveKey(page, sick.instance.operatorKey)
  const dialog = page.getByRole('dialog', { name: 'Redrive all that match' })
  await expect(dialog).toContainText('3 dead letters of scorer.v1.')
  await page.getByRole('button', { name: 'Redrive 3' }).click()
  await page.mouse.move(0, 0) // rows hold still under a pointer
  await expect(page.getByRole('button', { name: 'Redrive all that match' })).toBeFocused()
  await expect(page.getByText('3 of 3 dead letters sent again.')).toBeVisible()
  await expect(page.getByRole('cell', { name: 'done', exact: true })).toHaveCount(3)
  await page.getByLabel('Status').selectOption('dead')
  await expect(page.getByText('No dead letters match')).toBeVisible()
})

test('the keyboard alone opens a letter and sends it again', async ({ page, sick }) => {
  const post = await sick.fail()
  await sick.instance.restart()
  await open(page, '/dead-letters')
  await page.getByRole('link', { name: post.dataId }).focus()
  await page.keyboard.press('Enter')
  const redrive = page.getByRole('button', { name: 'Redrive' })
  await redrive.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('Operator’s key')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(redrive).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('Operator’s key')).toBeFocused()
  await page.keyboard.type(sick.instance.operatorKey)
  await page.keyboard.press('Enter')
  await expect(page.getByText('scorer.v1 has processed it since.')).toBeVisible()
  await expect(redrive).toBeFocused()
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on letters and their dialogs, ${colorScheme}`, async ({ page, sick }) => {
    test.slow()
    const check = async (what: string) => {
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations, what).toEqual([])
    }
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await open(page, '/dead-letters')
    await check('no letters')
    const post = await sick.fail(2)
    for (const path of ['/dead-letters', `/dead-letters?id=${post.dataId}`]) {
      await open(page, path)
      await check(path)
    }
    await open(page, `/trace/${post.dataId}`)
    await expect(page.getByLabel('Data', { exact: true })).toBeVisible()
    await check('the trace')
    await open(page, '/dead-letters?since=2020-01-01T00:00Z')
    await page.getByRole('button', { name: 'Redrive all that match' }).click()
    await expect(page.getByLabel('Operator’s key')).toBeFocused()
    await check('the dialog that asks for the key')
    await giveKey(page, sick.instance.operatorKey)
    await expect(page.getByRole('button', { name: 'Redrive 2' })).toBeVisible()
    await check('the dialog that asks for a yes')
  })
}

test('a phone shows letters without scrolling sideways', async ({ page, sick }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  const post = await sick.fail()
  for (const path of [
    '/dead-letters',
    `/dead-letters?id=${post.dataId}`,
    `/trace/${post.dataId}`,
  ]) {
    await open(page, path)
    await expect(page.getByText(post.dataId).first()).toBeVisible()
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(width, path).toBeLessThanOrEqual(390)
  }
})
