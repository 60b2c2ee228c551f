import { useDocumentTitle } from '@mantine/hooks'
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useServices } from '../app/services'
import { ActAs } from '../components/ActAs'
import { EventList } from '../components/EventList'
import { ProducerKeyDialog } from '../components/KeyDialog'
import { Loaded } from '../components/Loaded'
import { MapPanel } from '../components/MapPanel'
import { NoProducts } from '../components/NoProducts'
import { Pager } from '../components/Pager'
import { Panel } from '../components/Panel'
import { RecommendedList } from '../components/RecommendedList'
import { Empty, Rows } from '../components/States'
import { Time } from '../components/Time'
import { UserField } from '../components/UserField'
import { useSendEvent, type Sending } from '../hooks/useSendEvent'
import { useUserLive } from '../hooks/useUserLive'
import { tabStorage } from '../services/heldKey'
import { MAPPED, RECOMMENDED } from '../services/queries'
import { titlesOf, type Titles } from '../services/shop'
import type { Page, Recommended, UserEvent } from '../services/types'
import { knownUsers, rememberUser } from '../services/users'
import classes from './recommendations.module.css'

const route = getRouteApi('/recommendations')

/** What is recommended to a user and why, and what one event changes; the view is in the address. */
export function Recommendations() {
  useDocumentTitle('Recommendations · Gravitas')
  const { user } = route.useSearch()
  const { queries } = useServices()
  const products = useQuery(queries.products('', MAPPED))
  const hasNone = products.data?.items.length === 0
  return (
    <>
      <div className={classes.head}>
        <div>
          <h1>Recommendations</h1>
          <p className="dim">What is near to a user’s last events, and moves with each of them.</p>
        </div>
        <User />
      </div>
      {user !== undefined && <ForUser key={user} user={user} hasNone={hasNone} />}
      {user === undefined && (hasNone ? <NoProducts /> : <NoUser />)}
    </>
  )
}

function User() {
  const { user } = route.useSearch()
  const navigate = route.useNavigate()
  const [storage] = useState(tabStorage)
  useEffect(() => {
    if (user !== undefined) rememberUser(storage, user)
  }, [storage, user])
  return (
    <UserField
      user={user}
      known={knownUsers(storage)}
      onUser={(name) => void navigate({ search: { user: name } })}
    />
  )
}

function NoUser() {
  const navigate = route.useNavigate()
  const { queries } = useServices()
  const { data: status } = useQuery(queries.status())
  return (
    <Empty title="Whose recommendations?">
      Type a user’s name, as your events have it, or{' '}
      <button
        type="button"
        className={classes.link}
        onClick={() => void navigate({ search: { user: newName() } })}
      >
        begin as a new user
      </button>
      : nothing is known of one, so there is only what is popular, until the first click.
      {status?.demo === true && (
        <p className={classes.demo}>
          Of the made-up shop:{' '}
          {DEMO_USERS.map((name) => (
            <Link key={name} to="/recommendations" search={{ user: name }}>
              {name}
            </Link>
          ))}
        </p>
      )}
    </Empty>
  )
}

/** Some of those that the demo has do things. */
const DEMO_USERS = ['demo-1', 'demo-2', 'demo-3', 'demo-4', 'demo-5']

const newName = () => `guest-${Math.random().toString(36).slice(2, 6)}`

function ForUser({ user, hasNone }: { user: string; hasNone: boolean }) {
  const { queries } = useServices()
  const { cursor } = route.useSearch()
  const recommended = useQuery(queries.recommended(user))
  const newest = useQuery(queries.userEvents(user))
  const events = useQuery(queries.userEvents(user, cursor))
  const products = useQuery(queries.products('', MAPPED))
  const sending = useSendEvent()
  useUserLive(user)
  const did = newest.data?.items ?? []
  const shared = { events: did, titles: titlesOf(products.data?.items ?? [], did), sending }
  return (
    <>
      <div className={classes.page}>
        <div className={classes.list}>
          <Listed query={recommended} user={user} hasNone={hasNone} {...shared} />
        </div>
        <div className={classes.side}>
          {recommended.data === undefined ? (
            <Rows n={1} height={600} />
          ) : (
            <Beside recommended={recommended.data} {...shared} />
          )}
        </div>
        <div className={classes.events}>
          <Panel title={`What ${user} did`} aside="newest first">
            <Loaded query={events} skeleton={<Rows n={8} height={28} />}>
              {(page) => <Did page={page} />}
            </Loaded>
          </Panel>
        </div>
      </div>
      <ProducerKeyDialog channel="events" />
    </>
  )
}

interface Shared {
  events: readonly UserEvent[]
  titles: Titles
  sending: Sending
}

interface ListedProps extends Shared {
  query: UseQueryResult<Recommended>
  user: string
  hasNone: boolean
}

function Listed({ query, user, hasNone, ...shared }: ListedProps) {
  const isPopular = query.data?.isPopular === true
  return (
    <Panel
      title={isPopular ? 'Popular with all' : `For ${user}`}
      aside={
        isPopular ? (
          `Nothing is known of ${user} yet. A click changes that.`
        ) : (
          <Time at={query.data?.generatedAt ?? null} to="second" />
        )
      }
    >
      <Loaded query={query} skeleton={<Rows n={RECOMMENDED} height={66} />}>
        {(recommended) => {
          if (recommended.items.length > 0) {
            return <RecommendedList recommended={recommended} {...shared} />
          }
          return hasNone ? (
            <NoProducts />
          ) : (
            <Empty title="Nothing to recommend yet">Nobody has done anything with a product.</Empty>
          )
        }}
      </Loaded>
    </Panel>
  )
}

/** What one may do in the user's name, and where that leads. */
function Beside({ recommended, events, titles, sending }: Shared & { recommended: Recommended }) {
  const { user } = recommended
  const { kind = 'click', product } = route.useSearch()
  const navigate = route.useNavigate()
  const show = (change: { kind?: typeof kind; product?: string }) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true, resetScroll: false })
  return (
    <>
      <Panel title={`Act as ${user}`}>
        <ActAs
          user={user}
          kind={kind}
          product={product}
          titles={titles}
          sending={sending}
          onKind={(chosen) => show({ kind: chosen })}
        />
      </Panel>
      <MapPanel
        recommended={recommended}
        events={events}
        onPick={(picked) => show({ product: picked })}
      />
    </>
  )
}

function Did({ page }: { page: Page<UserEvent> }) {
  const { cursor } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <>
      {page.items.length === 0 ? (
        <Empty title="Nothing yet">Do something in their name, and it appears here.</Empty>
      ) : (
        <EventList events={page.items} />
      )}
      <Pager
        cursor={cursor}
        next={page.next}
        of="events"
        onGo={(to) =>
          void navigate({
            search: (old) => ({ ...old, cursor: to }),
            state: (old) => ({ ...old, paged: to !== undefined }),
            resetScroll: false,
          })
        }
      />
    </>
  )
}
