import { expect, open, test } from './server'

test('the overview shows both ends of the scale and the throughput', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  for (const name of ['Most serious', 'Least serious', 'Most posts']) {
    const rows = page.getByRole('region', { name }).getByRole('listitem')
    await expect(rows.first()).toContainText(/r\/\S+/)
    await expect(rows.first()).toContainText(/[01]\.\d\d/)
  }
  await expect(page.getByText('items/s')).toBeVisible()
  await expect(page.getByText('Live', { exact: true })).toBeVisible()
})

test('subreddits are sorted and searched, and the address holds the view', async ({
  page,
  server,
}) => {
  const { name } = await server.subreddit()
  await page.goto('/subreddits')
  await expect(page.getByRole('row').nth(1)).toContainText(`r/${name}`)

  await page.getByRole('button', { name: 'Seriousness' }).click()
  await expect(page).toHaveURL(/sort=score&order=desc/)
  await expect(page.getByRole('columnheader', { name: 'Seriousness' })).toHaveAttribute(
    'aria-sort',
    'descending',
  )

  await page.getByLabel('Name contains').fill(name)
  await expect(page).toHaveURL(new RegExp(`q=${name}`))
  await expect(page.getByRole('link', { name: `r/${name}`, exact: true })).toBeVisible()

  await page.reload()
  await expect(page.getByLabel('Name contains')).toHaveValue(name)
  await page.getByLabel('Name contains').fill('no such subreddit')
  await expect(page.getByText('No subreddit’s name holds')).toBeVisible()
})

test('each subreddit shows its week, and up to five are compared', async ({ page, server }) => {
  const { name } = await server.subreddit()
  await open(page, '/subreddits')
  await expect(
    page.getByRole('img', { name: new RegExp(`Scores of r/${name} by the day: [01]`) }),
  ).toBeVisible()
  const boxes = page.getByRole('checkbox')
  for (let i = 0; i < 5; i++) {
    await boxes.nth(i).click()
    await expect(boxes.nth(i)).toBeChecked()
  }
  await expect(boxes.nth(5)).toBeDisabled()
  await expect(page).toHaveURL(/compare=\w+(,\w+){4}$/)
  const panel = page.getByRole('region', { name: 'Comparing 5 subreddits' })
  await expect(panel.getByRole('slider').locator('path')).toHaveCount(5)
  await expect(panel.getByRole('row')).toHaveCount(6)
  await expect(panel.getByRole('img', { name: /^Posts by score: .*[1-9]/ })).toHaveCount(5)

  await panel.getByText('All by the month').click()
  await expect(page).toHaveURL(/span=all/)
  await page.reload()
  await expect(panel.getByRole('slider').locator('path')).toHaveCount(5)
  await panel.getByRole('button', { name: 'Stop comparing' }).click()
  await expect(page).not.toHaveURL(/compare=/)
})

test('a subreddit shows its score, a week of hours, and its posts', async ({ page, server }) => {
  const { name } = await server.subreddit()
  await page.goto(`/subreddit/${name.toUpperCase()}`)
  await expect(page.getByRole('heading', { level: 1, name: `r/${name}` })).toBeVisible()
  await expect(page.getByText('Seriousness, all time')).toBeVisible()
  await expect(page.getByRole('slider').locator('circle').first()).toBeVisible()
  await expect(page.getByRole('slider').getByText('0.75')).toBeInViewport()
  await expect(page.getByRole('region', { name: 'Posts' }).getByRole('listitem')).not.toHaveCount(0)

  await page.getByRole('button', { name: 'Week before' }).click()
  await expect(page).toHaveURL(/to=\d{4}-/)
  await page.goBack()
  await expect(page).not.toHaveURL(/to=/)
})

test('hours that are dragged over, or entered, are looked at closely', async ({ page, server }) => {
  const { name } = await server.subreddit()
  await open(page, `/subreddit/${name}`)
  const week = page.getByRole('slider', { name: /by the hour$/ })
  const { x, y, width } = (await week.boundingBox()) ?? { x: 0, y: 0, width: 0 }
  await page.mouse.move(x + width * 0.5, y + 100)
  await page.mouse.down()
  await page.mouse.move(x + width * 0.6, y + 100)
  await page.mouse.up()
  await expect(page).toHaveURL(/zoom=[^&]+&hours=1\d$/)
  await page.goBack()

  await week.focus()
  await page.keyboard.press('End')
  await page.keyboard.press('Shift+ArrowLeft')
  await page.keyboard.press('Shift+ArrowLeft')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/zoom=[^&]+&hours=3$/)
  const zoomed = page.getByRole('slider', { name: /by five minutes$/ })
  await expect(zoomed).toHaveAttribute('aria-valuemax', '36')
})

test('a post shows its text, its score, and why', async ({ page, server }) => {
  const post = await server.post()
  await page.goto(`/post/${post.id}`)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  const why = page.getByRole('region', { name: 'Why' })
  await expect(why.getByRole('listitem').first()).toContainText(/[+−±]\d/)
  await page.getByRole('link', { name: 'its way through the agents' }).click()
  await expect(page).toHaveURL(`/trace/${post.data_id}`)
})

test('a trace shows every hop, on either scale, and the item', async ({ page, server }) => {
  const post = await server.post()
  await page.goto(`/trace/${post.data_id}`)
  await expect(page.getByRole('rowheader', { name: /scorer\.v\d/ }).first()).toBeVisible()
  await page.getByText('Logarithmic').click()
  await expect(page).toHaveURL(/scale=log/)
  await page.getByText('The item itself').click()
  await expect(page.getByLabel('Envelope', { exact: true })).toContainText(post.data_id)
  await expect(page.getByLabel('Data', { exact: true })).toContainText(post.title)
})

test('a trace shows what each agent had, and the address holds which', async ({ page, server }) => {
  const post = await server.post()
  await open(page, `/trace/${post.data_id}`)
  await page.getByRole('button', { name: 'Show payload of store-posts.v1' }).click()
  await expect(page).toHaveURL(/hop=store-posts.v1$/)
  await expect(page.getByLabel('Data', { exact: true })).toContainText(post.title)
  await page.getByRole('button', { name: 'Show payload of store-scores.v1' }).click()
  await expect(page.getByLabel('Data', { exact: true })).toContainText('"score": 0.')
  await page.reload()
  await expect(page.getByLabel('Data', { exact: true })).toContainText(`"post_id": "${post.id}"`)
  await page.getByRole('button', { name: 'Show payload of rollup-total.v1' }).click()
  await expect(page.getByText('Nothing of this item alone')).toBeVisible()
  await page.getByRole('button', { name: 'Hide payload of rollup-total.v1' }).click()
  await expect(page).not.toHaveURL(/hop=/)
})

test('the feed is filtered, and the address holds the filter', async ({ page, server }) => {
  const { name } = await server.subreddit()
  await open(page, '/')
  const rows = page.getByRole('region', { name: 'Newest scores' }).getByRole('listitem')
  await expect(rows).not.toHaveCount(0)
  await page.getByLabel('Subreddit contains').fill('nosuchsubreddit')
  await expect(page).toHaveURL('/?subreddit=nosuchsubreddit')
  await expect(page.getByText('Nothing that this filter lets through')).toBeVisible()
  await page.getByRole('button', { name: 'Show all' }).click()
  await expect(page).toHaveURL('/')
  await expect(page.getByLabel('Subreddit contains')).toHaveValue('')

  await page.getByLabel('Title contains').fill('HEAP profile')
  await expect(page).toHaveURL('/?q=HEAP+profile')
  await page.getByRole('combobox', { name: 'Score' }).selectOption('serious')
  await expect(page).toHaveURL('/?q=HEAP+profile&score=serious')
  await page.reload()
  await expect(page.getByText('Live', { exact: true })).toBeVisible()
  const title = await server.makeNews(name)
  await expect(rows.filter({ hasText: title })).toBeVisible()
  await expect(rows.filter({ hasNotText: /heap profile/i })).toHaveCount(0)
})

test('the pipeline is a graph in the order of flow, which a reader hears as a list', async ({
  page,
}) => {
  await open(page, '/pipeline')
  const nodes = page.getByRole('list', { name: /in the order of flow/ }).getByRole('listitem')
  await expect(nodes.first()).toContainText('channel posts')
  const texts = await nodes.allTextContents()
  const at = (text: string) => texts.findIndex((node) => node.includes(text))
  expect(at('agent scorer.v1, reads posts, writes posts-scores')).toBeGreaterThan(0)
  expect(at('agent store-scores.v1, reads posts-scores, fills tables')).toBeGreaterThan(
    at('channel posts-scores'),
  )
})

test('the pipeline shows its agents and its ledger', async ({ page }) => {
  await page.goto('/pipeline')
  await expect(page.getByRole('rowheader', { name: /scorer\.v\d/ }).first()).toBeVisible()
  await expect(page.getByText(/^retry\./)).toHaveCount(0)
  const ledger = page.locator('dt', { hasText: 'accepted = done + dead letters + in flight' })
  await expect(ledger.locator('xpath=following-sibling::dd')).toHaveText('✓ adds up')
})

test('the search box goes to a subreddit, a post, a trace', async ({ page, server }) => {
  const [{ name }, post] = [await server.subreddit(), await server.post()]
  await page.goto('/')
  const goTo = async (text: string, address: string) => {
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type(text)
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(address)
    await page.getByRole('link', { name: 'Gravitas' }).click()
  }
  await goTo(`r/${name}`, `/subreddit/${name}`)
  await goTo(post.id, `/post/${post.id}`)
  await goTo(post.data_id, `/trace/${post.data_id}`)

  await page.keyboard.press('/')
  await page.keyboard.type('certainlynothing')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('certainlynothing')
})

test('what is not there says so', async ({ page }) => {
  await page.goto('/subreddit/certainlynothing')
  await expect(page.getByText('No posts of this subreddit have come through')).toBeVisible()
  await page.goto('/post/certainlynothing')
  await expect(page.getByText('No post with this id has come through')).toBeVisible()
  await page.goto('/trace/00000000-0000-4000-8000-000000000000')
  await expect(page.getByText('No trace of this data_id')).toBeVisible()
  await page.goto('/nowhere')
  await expect(page.getByText('This address leads nowhere')).toBeVisible()
})

test('a phone shows every page without scrolling sideways, and that it is the demo’s', async ({
  page,
  server,
}) => {
  await page.setViewportSize({ width: 390, height: 844 })
  for (const path of await server.pages()) {
    await open(page, path)
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(width, path).toBeLessThanOrEqual(390)
    await expect(page.getByLabel('Demo data')).toContainText('made up by gravitas')
  }
})

test('back returns to the view that one came from, and a reload keeps it', async ({ page }) => {
  await open(page, '/subreddits?sort=score&order=asc&q=a')
  const names = page.getByRole('rowheader')
  const listed = await names.allInnerTexts()
  const last = names.last().getByRole('link')
  const name = await last.innerText()
  await last.click()
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
  await page.goBack()
  await expect(page).toHaveURL('/subreddits?sort=score&order=asc&q=a')
  await expect(page.getByLabel('Name contains')).toHaveValue('a')
  expect((await names.allInnerTexts()).toSorted()).toEqual(listed.toSorted())
})

test('the first page loads at most 250 KB of script, and nothing from elsewhere', async ({
  page,
  baseURL,
}) => {
  const addresses: string[] = []
  const scripts: Promise<number>[] = []
  page.on('response', (response) => {
    addresses.push(response.url())
    if (!new URL(response.url()).pathname.endsWith('.js')) return
    scripts.push(
      response
        .request()
        .sizes()
        .then((sizes) => sizes.responseBodySize),
    )
  })
  await open(page, '/')
  const sizes = await Promise.all(scripts)
  expect(sizes.length).toBeGreaterThan(0)
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(250 * 1024)
  expect(addresses.filter((address) => !address.startsWith(`${baseURL}/`))).toEqual([])
})
