import { readFile } from 'node:fs/promises'
import { expect, open, test } from './server'

interface Groups {
  total: { posts: number }
  items: { key: string[]; posts: number; score: number }[]
}

const count = (text: string) => Number(text.replaceAll(',', ''))

test('a row narrows down, the posts are listed, back undoes it', async ({ page, server }) => {
  const { name } = await server.subreddit()
  await open(page, '/explore')
  const total = page.locator('dt', { hasText: /^Posts$/ }).locator('xpath=following-sibling::dd')
  await expect(total).toHaveText(/[1-9]/)
  const all = count(await total.innerText())
  await page.getByRole('button', { name: `r/${name}`, exact: true }).click()
  await expect(page).toHaveURL(`/explore?subreddit=${name}`)
  await expect.poll(async () => count(await total.innerText())).toBeLessThan(all)

  await page.getByRole('button', { name: 'Show posts' }).click()
  const posts = page.getByRole('region', { name: 'Posts', exact: true })
  await expect(posts.getByRole('link', { name: `r/${name}` }).first()).toBeVisible()
  await posts.getByRole('listitem').first().getByRole('link').first().click()
  await expect(page).toHaveURL(/\/post\//)

  await page.goBack()
  await expect(posts.getByRole('listitem')).not.toHaveCount(0)
  await page.goBack()
  await page.goBack()
  await expect(page).toHaveURL('/explore')
  await expect.poll(async () => count(await total.innerText())).toBeGreaterThanOrEqual(all)
})

test('the heat map shows what the server counted, and takes the keyboard', async ({
  page,
  server,
}) => {
  await open(page, '/explore?by=subreddit')
  await page.getByLabel('Group by').selectOption('Weekday')
  await page.getByLabel('and by', { exact: true }).selectOption('Hour of day')
  await page.getByLabel('Measure').selectOption('Mean score')
  await expect(page).toHaveURL('/explore?by=weekday,hour&measure=score')
  const map = page.getByRole('table', { name: 'Mean score by weekday and hour of day' })
  await expect(map.getByRole('rowheader')).toHaveCount(7)
  const { items } = await server.get<Groups>('/api/explore?by=weekday,hour&limit=500')
  await expect(map.getByRole('button')).toHaveCount(items.length)

  await page.getByRole('radio', { name: 'Heat map' }).focus()
  await page.keyboard.press('Tab')
  const focused = page.locator(':focus')
  const first = await focused.getAttribute('aria-label')
  expect(first).toMatch(/day, \d\d:00: mean score \d\.\d\d, \d+ posts?$/)
  await page.keyboard.press('ArrowRight')
  await expect(focused).not.toHaveAttribute('aria-label', first ?? '')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/weekday=\d&hour=\d+/)
})

test('a bar and a point of a line lead to their posts', async ({ page }) => {
  await open(page, '/explore?by=subreddit&view=bar&measure=score')
  await page
    .getByRole('slider', { name: 'Mean score by subreddit' })
    .locator('rect')
    .first()
    .click()
  await expect(page).toHaveURL(/subreddit=\w+/)
  await open(page, '/explore?by=band&view=line')
  await page.getByRole('slider', { name: 'Posts by score band' }).locator('circle').nth(4).click()
  await expect(page).toHaveURL(/band=4/)
})

test('arrows lead along a chart, told point by point, and Enter to the posts', async ({ page }) => {
  await open(page, '/explore?by=band&view=bar')
  const chart = page.getByRole('slider', { name: 'Posts by score band' })
  await chart.focus()
  await expect(chart).toHaveAttribute('aria-valuetext', /^0\.0–0\.2, /)
  await page.keyboard.press('ArrowRight')
  await expect(chart).toHaveAttribute('aria-valuetext', /^0\.2–0\.4, /)
  await expect(chart.locator('strong')).toHaveText(/\d/)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/band=1/)
})

test('a filter is added by hand, its chip takes it away', async ({ page, server }) => {
  const { name } = await server.subreddit()
  await open(page, '/explore')
  await page.getByRole('combobox', { name: 'Value' }).fill(name.toUpperCase())
  await page.getByRole('button', { name: 'Add filter' }).click()
  await page.getByLabel('Only posts with').selectOption('Text or link')
  await page.getByRole('combobox', { name: 'Value' }).selectOption('text posts')
  await page.getByRole('button', { name: 'Add filter' }).click()
  await expect(page).toHaveURL(`/explore?subreddit=${name.toUpperCase()}&kind=text`)
  await page.getByRole('button', { name: 'Take away: Text or link: text posts' }).click()
  await expect(page).toHaveURL(`/explore?subreddit=${name.toUpperCase()}`)
  await expect(page.getByRole('button', { name: `r/${name}`, exact: true })).toBeVisible()
})

test('every example shows something', async ({ page }) => {
  await open(page, '/explore')
  const examples = page.getByRole('navigation', { name: 'Examples' }).getByRole('link')
  for (const example of await examples.all()) {
    await example.click()
    await expect(example).toHaveAttribute('aria-current', 'page')
    await expect(page.locator('main table, main [role=slider] svg').first()).toBeVisible()
    await expect(page.getByRole('alert')).toHaveCount(0)
  }
})

test('the view is downloaded as CSV', async ({ page, server }) => {
  await open(page, '/explore?by=weekday')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download as CSV' }).click(),
  ])
  const lines = (await readFile(await download.path(), 'utf8')).trim().split(/\r?\n/)
  expect(lines[0]).toBe('weekday,posts,score,serious')
  const { items } = await server.get<Groups>('/api/explore?by=weekday')
  expect(lines).toHaveLength(items.length + 1)
})

test('an address that the server refuses says why', async ({ page }) => {
  await page.goto('/explore?hour=24')
  await expect(page.getByRole('alert').first()).toContainText('hour')
  await page.getByRole('button', { name: 'Take away: Hour of day: 24:00' }).click()
  await expect(page.getByRole('table')).toBeVisible()
})
