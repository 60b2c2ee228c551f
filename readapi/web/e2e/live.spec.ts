import { expect, open, test } from './server'

test('the feed shows a post as it is scored, without a reload', async ({ page, server }) => {
  const { name } = await server.subreddit()
  await page.goto('/')
  await expect(page.getByText('Live', { exact: true })).toBeVisible()
  const rows = page.getByRole('region', { name: 'Newest scores' }).getByRole('listitem')
  const title = await server.makeNews(name)
  await expect(rows.filter({ hasText: title })).toBeVisible()
})

test('a pause holds the feed still, resuming goes on', async ({ page, server }) => {
  const { name } = await server.subreddit()
  await page.goto('/')
  await expect(page.getByText('Live', { exact: true })).toBeVisible()
  const feed = page.getByRole('region', { name: 'Newest scores' })
  await server.makeNews(name)
  await expect(feed.getByRole('listitem')).not.toHaveCount(0)
  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible()
  const held = await feed.innerText()
  await server.makeNews(name)
  await expect(page.getByText(/[1-9]\d* new/)).toBeVisible()
  expect(await feed.innerText()).toBe(held)
  await page.getByRole('button', { name: 'Resume' }).click()
  await expect.poll(() => feed.innerText()).not.toBe(held)
})

test('a subreddit’s numbers move without a reload', async ({ page, server }) => {
  const { name } = await server.subreddit()
  await page.goto(`/subreddit/${name}`)
  await expect(page.getByText('Live', { exact: true })).toBeVisible()
  const posts = page.locator('dt', { hasText: /^Posts$/ }).locator('xpath=following-sibling::dd')
  await expect(posts).toHaveText(/\d/)
  const before = await posts.innerText()
  const title = await server.makeNews(name)
  await expect(posts).not.toHaveText(before)
  await expect(page.getByRole('link', { name: title })).toBeVisible()
})

test('the list of subreddits moves without a reload', async ({ page, server }) => {
  const { name } = await server.subreddit()
  await page.goto('/subreddits')
  await expect(page.getByText('Live', { exact: true })).toBeVisible()
  const table = page.getByRole('table')
  await expect(table).toContainText(`r/${name}`)
  const before = await table.innerText()
  await server.makeNews(name)
  await expect.poll(() => table.innerText()).not.toBe(before)
})

test('the pipeline’s numbers move without a reload', async ({ page, server }) => {
  const { name } = await server.subreddit()
  await open(page, '/pipeline')
  await expect(page.getByText('Live', { exact: true })).toBeVisible()
  const scorer = page.getByRole('row').filter({ hasText: 'scorer.v1' })
  const accepted = scorer.getByRole('cell').nth(6)
  const before = Number((await accepted.innerText()).replaceAll(',', ''))
  expect(before).toBeGreaterThan(0)
  await server.makeNews(name)
  await expect
    .poll(async () => Number((await accepted.innerText()).replaceAll(',', '')))
    .toBeGreaterThan(before)
})

test('every stage shows what goes through it', async ({ page, server }) => {
  const { name } = await server.subreddit()
  await open(page, '/')
  const stages = page.getByRole('list', { name: 'Items a second through each stage' })
  await expect(stages.getByRole('listitem')).toContainText([
    'door: posts',
    'store-posts.v1',
    'scorer.v1',
    'store-scores.v1',
    'rollup-5min.v1',
    'rollup-total.v1',
  ])
  const scorer = stages.getByRole('listitem').filter({ hasText: 'scorer.v1' })
  await expect(async () => {
    await server.makeNews(name)
    await expect(scorer).toHaveText(/[1-9].*\/s/, { timeout: 1500 })
  }).toPass()
})

test('a trace goes on by itself while its item is in flight', async ({ page, server }) => {
  let waiting = true
  const post = await server.post()
  // What a slow agent would leave: the same trace, without its end.
  await page.route('**/api/trace/*', async (route) => {
    const response = await route.fetch()
    const trace = (await response.json()) as { status: string; hops: { agent: string }[] }
    if (waiting) {
      trace.status = 'in_flight'
      trace.hops = trace.hops.filter(({ agent }) => agent !== 'rollup-total.v1')
    }
    await route.fulfill({
      response,
      json: { ...trace, waiting: waiting ? ['rollup-total.v1'] : [] },
    })
  })
  await open(page, `/trace/${post.data_id}`)
  const row = page.getByRole('row').filter({ hasText: 'rollup-total.v1' })
  await expect(row).toContainText('not there yet')
  waiting = false
  await expect(row).toContainText(/\d ms/)
})

test('a lost connection is shown, and made up for', async ({ page, server }) => {
  const { name } = await server.subreddit()
  let cut = (): void => undefined
  await page.routeWebSocket(/\/api\/live/, (socket) => {
    const upstream = socket.connectToServer()
    cut = () => {
      void socket.close({ code: 1001 })
      void upstream.close()
    }
  })
  await page.goto('/')
  await expect(page.getByText('Live', { exact: true })).toBeVisible()
  const rows = page.getByRole('region', { name: 'Newest scores' }).getByRole('listitem')
  await server.makeNews(name)
  await expect(rows).not.toHaveCount(0)

  cut()
  await expect(page.getByText('Reconnecting', { exact: true })).toBeVisible()
  const title = await server.makeNews(name)
  await expect(page.getByText('Live', { exact: true })).toBeVisible()
  await expect(rows.filter({ hasText: title })).toBeVisible()
})
