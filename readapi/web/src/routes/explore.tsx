import { Button } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useServices } from '../app/services'
import { AddFilter } from '../components/AddFilter'
import { ExploreControls } from '../components/ExploreControls'
import { ExploreExamples } from '../components/ExploreExamples'
import { ExplorePosts } from '../components/ExplorePosts'
import { ExploreResult } from '../components/ExploreResult'
import { Figure, Figures } from '../components/Figures'
import { FilterChips } from '../components/FilterChips'
import { NoPosts } from '../components/NoPosts'
import { Score } from '../components/Score'
import { useExploreView } from '../hooks/useExploreView'
import { formatShare } from '../services/explore'
import { formatCount } from '../services/format'
import classes from './explore.module.css'

/** All scored posts, grouped and filtered as one likes; the view is in the address. */
export function Explore() {
  useDocumentTitle('Explore · Gravitas')
  const { queries } = useServices()
  const { filters, posts, change } = useExploreView()
  const { data } = useQuery(queries.explore({ by: [], ...filters }))
  const isShown = posts === 'shown'
  if (data?.total.posts === 0 && Object.keys(filters).length === 0) return <Nothing />
  return (
    <>
      <div className={classes.head}>
        <div>
          <h1>Explore</h1>
          <p className={classes.lede}>
            Group every scored post, and click what you want to see more of.
          </p>
        </div>
        <div className={classes.total}>
          <Figures>
            <Figure name="Posts">{data === undefined ? '–' : formatCount(data.total.posts)}</Figure>
            <Figure name="Mean score">
              <Score score={data?.total.score ?? null} digits={3} />
            </Figure>
            <Figure name="Serious">{formatShare(data?.total.serious ?? null)}</Figure>
          </Figures>
          <Button
            variant="default"
            aria-expanded={isShown}
            onClick={() => change({ posts: isShown ? undefined : 'shown' })}
          >
            {isShown ? 'Hide posts' : 'Show posts'}
          </Button>
        </div>
      </div>
      <ExploreExamples />
      <div className={classes.choices}>
        <ExploreControls />
        <AddFilter />
      </div>
      <FilterChips />
      <ExploreResult />
      {isShown && <ExplorePosts />}
    </>
  )
}

function Nothing() {
  return (
    <>
      <h1>Explore</h1>
      <NoPosts />
    </>
  )
}
