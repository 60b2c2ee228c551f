import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Instance } from './instance'
import { expect, makePost, open, test as base } from './server'

const test = base.extend<{ fresh: Instance }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright wants the pattern
  fresh: async ({}, use) => {
    const instance = await Instance.start()
    await use(instance)
    await instance.dispose()
  },
  baseURL: async ({ fresh }, use) => {
    await use(fresh.url)
  },
})

test('an empty overview gives a command that sends a first post, and shows it', async ({
  page,
  fresh,
}) => {
  await page.goto('/')
  await expect(page.getByText('No posts yet')).toBeVisible()
  await expect(page.getByLabel('Demo data')).toHaveCount(0)
  await expect(page.getByText('Live', { exact: true })).toBeVisible()

  const command = (await page.getByLabel('Command that sends a post').innerText())
    .replace('http://127.0.0.1:8080', fresh.door)
    .replace('gravitas-data/keys.json', join(fresh.data, 'keys.json'))
  await promisify(execFile)('sh', ['-c', command])

  const title = 'How are goroutines scheduled on two cores?'
  const feed = page.getByRole('region', { name: 'Newest scores' })
  await expect(feed.getByRole('listitem').filter({ hasText: title })).toBeVisible()
  const serious = page.getByRole('region', { name: 'Most serious' })
  await expect(serious.getByRole('listitem')).toHaveText(/r\/golang.*1 post0\.\d\d/)
})

test.describe('the server is killed and comes back', () => {
  test.use({ outages: true })

  test('the page says so, and shows all that came since', async ({ page, fresh }) => {
    const before = makePost('golang')
    await fresh.push(before)
    await page.goto('/')
    await expect(page.getByText('Live', { exact: true })).toBeVisible()
    const rows = page.getByRole('region', { name: 'Newest scores' }).getByRole('listitem')
    const shown = makePost('golang')
    await fresh.push(shown)
    await expect(rows.filter({ hasText: shown.title })).toBeVisible()

    await fresh.kill()
    await expect(page.getByText(/^(Reconnecting|Offline)$/)).toBeVisible()
    // What was shown stays in view.
    await expect(rows.filter({ hasText: shown.title })).toBeVisible()

    await fresh.resume()
    const since = [makePost('golang'), makePost('golang'), makePost('programming')]
    await fresh.push(...since)
    await expect(page.getByText('Live', { exact: true })).toBeVisible()
    for (const { title } of [shown, ...since]) {
      await expect(rows.filter({ hasText: title })).toHaveCount(1)
    }
    const most = page.getByRole('region', { name: 'Most posts' }).getByRole('listitem')
    await expect(most).toHaveText([/r\/golang.*4 posts/, /r\/programming.*1 post0/])
  })

  test('the pipeline and a trace keep what they show, and go on', async ({ page, fresh }) => {
    const [dataId] = await fresh.push(makePost('golang'))
    await open(page, '/pipeline')
    const trace = await page.context().newPage()
    await open(trace, `/trace/${dataId}?hop=store-posts.v1`)
    const accepted = page.getByRole('row').filter({ hasText: 'scorer.v1' }).getByRole('cell').nth(6)
    await expect(accepted).toHaveText('1')
    await expect(trace.getByRole('row').filter({ hasText: 'rollup-total.v1' })).toContainText('ms')

    await fresh.kill()
    for (const shown of [page, trace]) {
      await expect(shown.getByText(/^(Reconnecting|Offline)$/)).toBeVisible()
    }
    await expect(accepted).toHaveText('1')
    await expect(trace.getByLabel('Data', { exact: true })).toBeVisible()

    await fresh.resume()
    await fresh.push(makePost('golang'), makePost('golang'))
    await expect(accepted).toHaveText('3')
    await expect(page.getByText('Live', { exact: true })).toBeVisible()
    const ledger = page.locator('dt', { hasText: 'accepted = done + dead letters + in flight' })
    await expect(ledger.locator('xpath=following-sibling::dd')).toHaveText('✓ adds up')
    await expect(trace.getByText('Live', { exact: true })).toBeVisible()
  })

  test('a post’s page shows the score that was made meanwhile', async ({ page, fresh }) => {
    const post = makePost('golang')
    await fresh.push(post)
    await expect
      .poll(async () => (await fetch(`${fresh.url}/api/posts/${post.id}`)).status)
      .toBe(200)
    await open(page, `/post/${post.id}`)
    const title = page.getByRole('heading', { level: 1 })
    await fresh.kill()
    await expect(page.getByText(/^(Reconnecting|Offline)$/)).toBeVisible()
    await expect(title).toHaveText(post.title)
    await fresh.resume()
    await fresh.push({ ...post, title: `${post.title} anew` })
    await expect(title).toHaveText(`${post.title} anew`)
  })
})
