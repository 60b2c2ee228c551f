import AxeBuilder from '@axe-core/playwright'
import { expect, open, test } from './server'

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on any page, ${colorScheme}`, async ({ page, server }) => {
    test.slow() // there are many pages
    await page.emulateMedia({ colorScheme })
    for (const path of await server.pages()) {
      await open(page, path)
      await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme)
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations, path).toEqual([])
    }
  })
}

test('the theme can be changed and stays', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' })
  await page.goto('/')
  const scheme = page.locator('html')
  await expect(scheme).toHaveAttribute('data-mantine-color-scheme', 'light')
  await page.getByRole('button', { name: /^Theme: system/ }).click()
  await page.getByRole('button', { name: /^Theme: light/ }).click()
  await expect(scheme).toHaveAttribute('data-mantine-color-scheme', 'dark')
  await page.reload()
  await expect(scheme).toHaveAttribute('data-mantine-color-scheme', 'dark')
})

test('the keyboard alone leads from the overview to why a post scored so', async ({
  page,
  server,
}) => {
  const { name } = await server.subreddit()
  const focused = page.locator(':focus')
  const tabTo = async (text: RegExp) => {
    await expect(async () => {
      await page.keyboard.press('Tab')
      await expect(focused).toHaveText(text, { timeout: 100 })
    }).toPass({ intervals: [0] })
  }

  await open(page, '/')
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.locator('main')).toBeFocused()

  await page.keyboard.press('/')
  await page.keyboard.type(name)
  await expect(page.getByRole('listbox').getByRole('option').first()).toHaveText(`r/${name}`)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(`/subreddit/${name}`)
  await expect(page.getByRole('heading', { level: 1, name: `r/${name}` })).toBeVisible()

  await tabTo(/^Week before$/)
  await expect(focused).toHaveCSS('outline-style', 'solid')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/to=\d{4}-/)

  const first = page.getByRole('region', { name: 'Posts' }).getByRole('link').first()
  await first.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: 'Why' })).toBeVisible()
})
