import type { QueryClient } from '@tanstack/react-query'
import type { Page, SubredditTotal, SubredditView } from './types'

/** Writes live totals over what lists and subreddit pages show, in place: rows don't move. */
export function applyTotals(cache: QueryClient, totals: SubredditTotal[]) {
  const newest = new Map(totals.map((total) => [total.name, total]))
  cache.setQueriesData<Page<SubredditTotal>>({ queryKey: ['subreddits'] }, (page) => {
    if (!page?.items.some((item) => newest.has(item.name))) return page
    return { ...page, items: page.items.map((item) => newest.get(item.name) ?? item) }
  })
  for (const { name, score, posts } of newest.values()) {
    cache.setQueriesData<SubredditView>(
      { queryKey: ['subreddit', name.toLowerCase(), 'posts'] },
      (view) => view && { ...view, score, posts },
    )
  }
}
