import { useQuery } from '@tanstack/react-query'
import { useServices } from '../app/services'
import { useExploreView } from '../hooks/useExploreView'
import { Explored } from './Explored'
import { Pager } from './Pager'
import { Panel } from './Panel'
import { PostList } from './PostList'
import { Empty, Rows } from './States'

/** The posts that pass the filters, newest first. */
export function ExplorePosts() {
  const { queries } = useServices()
  const { filters, after, goToPosts } = useExploreView()
  const query = useQuery(queries.explorePosts(filters, after))
  return (
    <Panel title="Posts" aside="newest first">
      <Explored query={query} skeleton={<Rows n={10} height={28} />}>
        {(page) => (
          <>
            {page.items.length === 0 ? (
              <Empty title="No posts match">Take a filter away to see more.</Empty>
            ) : (
              <PostList rows={page.items} />
            )}
            <Pager cursor={after} next={page.next} of="posts" onGo={goToPosts} />
          </>
        )}
      </Explored>
    </Panel>
  )
}
