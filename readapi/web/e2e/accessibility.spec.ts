import AxeBuilder from '@axe-core/playwright'
import { expect, test } from './server'

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on any page, ${colorScheme}`, async ({ page, server }) => {
    await page.emulateMedia({ colorScheme })
    const [{ name }, post] = [await server.subreddit(), await server.post()]
    const paths = ['/', '/subreddits', `/subreddit/${name}`, `/post/${post.id}`, '/pipeline']
    for (const path of [...paths, `/trace/${post.data_id}`, '/nowhere']) {
      await page.goto(path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0)
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

test('everything can be reached by keyboard, from the skip link on', async ({ page }) => {
  await page.goto('/')
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.locator('main')).toBeFocused()
})
