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
  for (const { name, score, posts } of newest.values()) {
    cache.setQueriesData<SubredditView>(
      { queryKey: ['subreddit', name.toLowerCase(), 'posts'], predicate: upToDate },
      (view) => view && { ...view, score, posts },
    )
  }
}
