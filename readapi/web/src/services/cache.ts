import type { Query, QueryClient } from '@tanstack/react-query'
import type { Page, SubredditTotal, SubredditView } from './types'

// Writing to a query also says that it need not be read again: not to those that must be.
const upToDate = (query: Query) => !query.state.isInvalidated

/** Writes live totals over what lists and subreddit pages show, in place: rows don't move. */
export function applyTotals(cache: QueryClient, totals: SubredditTotal[]) {
  const newest = new Map(totals.map((total) => [total.name, total]))
  const lists = { queryKey: ['subreddits'], predicate: upToDate }
  cache.setQueriesData<Page<SubredditTotal>>(lists, (page) => {
    if (!page?.items.some((item) => newest.has(item.name))) return undefined
    return { ...page, items: page.items.map((item) => newest.get(item.name) ?? item) }
  })
  const byName = new Map(totals.map((total) => [total.name.toLowerCase(), total]))
  const pages = { queryKey: ['subreddit'], predicate: upToDate }
  for (const { queryKey } of cache.getQueryCache().findAll(pages)) {
    const [, name, part] = queryKey
    const total = typeof name === 'string' && part === 'posts' ? byName.get(name) : undefined
    if (total === undefined) continue
    const { score, posts } = total
    cache.setQueryData<SubredditView>(queryKey, (view) => view && { ...view, score, posts })
  }
}
