import { useDocumentTitle } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useServices } from '../app/services'
import { Figure, Figures } from '../components/Figures'
import { Loaded } from '../components/Loaded'
import { Pager } from '../components/Pager'
import { Panel } from '../components/Panel'
import { PostList } from '../components/PostList'
import { Score } from '../components/Score'
import { Empty, Rows } from '../components/States'
import { Time } from '../components/Time'
import { WeekPanel } from '../components/WeekPanel'
import { useSubredditLive } from '../hooks/useSubredditLive'
import { formatCount } from '../services/format'
import type { SubredditView } from '../services/types'
import classes from './subreddit.module.css'

const route = getRouteApi('/subreddit/$name')

/** One subreddit: over all time, hour by hour, post by post. */
export function Subreddit() {
  const { name } = route.useParams()
  const { cursor } = route.useSearch()
  const { queries } = useServices()
  const query = useQuery(queries.subreddit(name, cursor))
  useDocumentTitle(`r/${name} · Gravitas`)
  useSubredditLive(query.data?.name ?? name)
  return (
    <Loaded query={query} skeleton={<Loading name={name} />} notFound={<Unknown name={name} />}>
      {(view) => (
        <>
          <Head view={view} />
          <Hours view={view} />
          <Posts view={view} />
        </>
      )}
    </Loaded>
  )
}

function Head({ view }: { view: SubredditView }) {
  return (
    <div className={classes.head}>
      <h1>r/{view.name}</h1>
      <Figures>
        <Figure name="Seriousness, all time">
          <Score score={view.score} digits={3} />
        </Figure>
        <Figure name="Posts">{formatCount(view.posts)}</Figure>
        <Figure name="First">
          <Time at={view.firstAt} to="day" />
        </Figure>
        <Figure name="Newest">
          <Time at={view.lastAt} to="day" />
        </Figure>
      </Figures>
    </div>
  )
}

function Hours({ view }: { view: SubredditView }) {
  const { to } = route.useSearch()
  const navigate = route.useNavigate()
  const newestAt = view.lastAt ?? view.rows[0]?.createdAt
  if (newestAt === undefined) return null
  return (
    <WeekPanel
      name={view.name}
      newestAt={newestAt}
      to={to === undefined ? undefined : Date.parse(to)}
      onTo={(at) =>
        void navigate({
          search: (old) => ({ ...old, to: at === undefined ? undefined : isoMinute(at) }),
          resetScroll: false,
        })
      }
    />
  )
}

/** 2012-12-31T23:00Z: as short in the address as it can be. */
const isoMinute = (at: number) => `${new Date(at).toISOString().slice(0, 16)}Z`

function Posts({ view }: { view: SubredditView }) {
  const { cursor } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <Panel title="Posts" aside="newest first">
      {view.rows.length === 0 ? (
        <Empty title="No posts here yet">They appear as soon as they are stored.</Empty>
      ) : (
        <PostList rows={view.rows} />
      )}
      <Pager
        cursor={cursor}
        next={view.next}
        of="posts"
        onGo={(to) =>
          void navigate({
            search: (old) => ({ ...old, cursor: to }),
            state: (old) => ({ ...old, paged: to !== undefined }),
            resetScroll: false,
          })
        }
      />
    </Panel>
  )
}

function Loading({ name }: { name: string }) {
  return (
    <>
      <h1>r/{name}</h1>
      <Rows n={1} height={280} />
      <Rows n={10} height={28} />
    </>
  )
}

function Unknown({ name }: { name: string }) {
  return (
    <>
      <h1>r/{name}</h1>
      <Empty title="No posts of this subreddit have come through">
        Look at <Link to="/subreddits">those that are here</Link>, or push its posts with{' '}
        <code>gravitas replay FILE</code>: this page shows them as they come.
      </Empty>
    </>
  )
}
