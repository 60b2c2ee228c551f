import { getRouteApi } from '@tanstack/react-router'
import type { ExploreSearch } from '../app/search'
import { dimensionsOf, isOrdered, type Dimension } from '../services/dimensions'
import { sortOf, viewOf } from '../services/explore'
import { filtersIn, within } from '../services/filters'

const route = getRouteApi('/explore')

/** What the address says is explored, and ways to change it; a change begins at the first page. */
export function useExploreView() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const by = dimensionsOf(search.by)
  const filters = filtersIn(search)
  const change = (part: Partial<ExploreSearch>) =>
    void navigate({
      search: (old) => ({ ...old, cursor: undefined, after: undefined, ...part }),
      resetScroll: false,
    })
  /** To another page of groups or of posts. */
  const go = (page: Pick<ExploreSearch, 'cursor' | 'after'>) =>
    void navigate({
      search: (old) => ({ ...old, ...page }),
      state: (old) => ({ ...old, paged: (page.cursor ?? page.after) !== undefined }),
      resetScroll: false,
    })
  return {
    ...search,
    by,
    filters,
    measure: search.measure ?? 'posts',
    view: viewOf(by, search.view),
    sorting: sortingOf(search),
    change,
    goToGroups: (cursor: string | undefined) => go({ cursor }),
    goToPosts: (after: string | undefined) => go({ after }),
    /** Leaves only the posts of one group. */
    pick: (key: readonly string[], of: readonly Dimension[] = by) =>
      change(within(filters, of, key)),
  }
}

/** As the server sorts where it is not told: what has an order by it, the rest by posts. */
function sortingOf({ by, sort, order, measure }: ExploreSearch) {
  const unasked = dimensionsOf(by).every(isOrdered) ? 'key' : 'count'
  const chosen = sort ?? (measure === undefined ? unasked : sortOf(measure))
  return { sort: chosen, order: order ?? (chosen === 'key' ? 'asc' : 'desc') } as const
}
