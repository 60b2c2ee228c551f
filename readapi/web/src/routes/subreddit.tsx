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
import { SubredditShape } from '../components/SubredditShape'
import { Time } from '../components/Time'
import { WeekPanel } from '../components/WeekPanel'
import { ZoomPanel, type Zoom } from '../components/ZoomPanel'
import { useSubredditLive } from '../hooks/useSubredditLive'
import { formatCount } from '../services/format'
import type { SubredditView } from '../services/types'
import { HOUR_MS } from '../services/week'
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
          <SubredditShape name={view.name} />
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
  const { to, zoom, hours = '1' } = route.useSearch()
  const navigate = route.useNavigate()
  const goTo = (closer: Zoom | undefined) =>
    void navigate({
      search: (old) => ({
        ...old,
        zoom: closer && isoMinute(closer.from),
        hours: closer && closer.hours > 1 ? String(closer.hours) : undefined,
      }),
      resetScroll: false,
    })
  const newestAt = view.lastAt ?? view.rows[0]?.createdAt
  if (newestAt === undefined) return null
  if (zoom !== undefined) {
    const from = Math.floor(Date.parse(zoom) / HOUR_MS) * HOUR_MS
    return <ZoomPanel name={view.name} zoom={{ from, hours: Number(hours) }} onZoom={goTo} />
  }
  return (
    <WeekPanel
      name={view.name}
      newestAt={newestAt}
      onZoom={goTo}
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
  const { cursor, open } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <Panel title="Posts" aside="newest first">
      {view.rows.length === 0 ? (
        <Empty title="No posts here yet">They appear as soon as they are stored.</Empty>
      ) : (
        <PostList
          rows={view.rows}
          open={open}
          onOpen={(id) =>
            void navigate({
              search: (old) => ({ ...old, open: id }),
              replace: true,
              resetScroll: false,
            })
          }
        />
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
