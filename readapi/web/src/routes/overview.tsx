import { useQuery } from '@tanstack/react-query'
import { useThrottledCallback, useDocumentTitle } from '@mantine/hooks'
import { getRouteApi } from '@tanstack/react-router'
import { useServices } from '../app/services'
import { Feed } from '../components/Feed'
import { NoPosts } from '../components/NoPosts'
import { MoversPanel, Ranking } from '../components/Ranking'
import { Stages } from '../components/Stages'
import { Throughput } from '../components/Throughput'
import { useLive } from '../hooks/useLive'
import { useScores } from '../hooks/useScores'
import { afterNews } from '../services/news'
import classes from './overview.module.css'

const route = getRouteApi('/')

/** What happens right now, at one look. */
export function Overview() {
  useDocumentTitle('Gravitas')
  useScores()
  const holdsNothing = useHoldsNothing()
  return (
    <>
      <div className={classes.head}>
        <div>
          <h1>How serious is Reddit right now?</h1>
          <p className={classes.lede}>Every post scored from 0, unserious, to 1, serious.</p>
        </div>
        <Throughput />
        <Stages />
      </div>
      {holdsNothing ? <NoPosts /> : <Now />}
    </>
  )
}

function Now() {
  const filter = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <div className={classes.grid}>
      <div className={classes.column}>
        <Feed
          filter={filter}
          onFilter={(change) =>
            void navigate({
              search: (old) => ({ ...old, ...change }),
              replace: true,
              resetScroll: false,
            })
          }
        />
      </div>
      <div className={classes.column}>
        <Ranking title="Most serious" sort="score" order="desc" />
        <Ranking title="Least serious" sort="score" order="asc" />
      </div>
      <div className={classes.column}>
        <MoversPanel />
        <Ranking title="Most posts" sort="posts" order="desc" />
      </div>
    </div>
  )
}

/** Whether the server knows no subreddit at all. */
function useHoldsNothing(): boolean {
  const { queries, cache } = useServices()
  const params = { sort: 'posts', order: 'desc', limit: 1 } as const
  const query = useQuery(queries.subreddits(params))
  const nothing = query.data?.items.length === 0
  const ask = useThrottledCallback(() => {
    if (nothing) afterNews(() => void cache.invalidateQueries({ queryKey: ['subreddits'] }))
  }, 1000)
  useLive(['totals'], ask)
  return nothing
}
