import { chromium } from '@playwright/test'
const [base, ...jobs] = process.argv.slice(2)
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
for (const job of jobs) {
  const [name, path, width = '1280', scheme = 'light', height = '900', full = ''] = job.split('|')
  const page = await browser.newPage({ viewport: { width: +width, height: +height }, colorScheme: scheme })
  page.on('console', (m) => m.type() === 'error' && console.log(name, m.text()))
  page.on('pageerror', (e) => console.log(name, e.message))
  await page.goto(base + path)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.waitForTimeout(2500)
  await page.screenshot({ path: `/tmp/shots/${name}.png`, fullPage: full !== '' })
  console.log(name, await page.evaluate(() => document.documentElement.scrollWidth))
  await page.close()
}
await browser.close()
