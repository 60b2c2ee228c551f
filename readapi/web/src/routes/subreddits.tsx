import { TextInput } from '@mantine/core'
import { useDebouncedCallback, useDocumentTitle } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useServices } from '../app/services'
import { Loaded } from '../components/Loaded'
import { NoPosts } from '../components/NoPosts'
import { Pager } from '../components/Pager'
import { Empty, Rows } from '../components/States'
import { firstOrder, SubredditTable } from '../components/SubredditTable'
import { useNewcomers } from '../hooks/useNewcomers'
import classes from './subreddits.module.css'

const route = getRouteApi('/subreddits')

/** Every subreddit: searched, sorted, page by page; the view is in the address. */
export function Subreddits() {
  useDocumentTitle('Subreddits · Gravitas')
  const { queries } = useServices()
  const { q, sort = 'posts', order = firstOrder(sort), cursor } = route.useSearch()
  const navigate = route.useNavigate()
  const query = useQuery(queries.subreddits({ q, sort, order, cursor, limit: 50 }))
  useNewcomers(query.data)

  return (
    <>
      <h1>Subreddits</h1>
      <Search q={q ?? ''} />
      <Loaded query={query} skeleton={<Rows n={15} height={28} />}>
        {(page) =>
          page.items.length === 0 ? (
            <NoMatch q={q} />
          ) : (
            <div className={classes.list}>
              <SubredditTable
                items={page.items}
                sorting={{ sort, order }}
                onSort={(sorting) => void navigate({ search: { q, ...sorting } })}
              />
              <Pager
                cursor={cursor}
                next={page.next}
                of="subreddits"
                onGo={(to) =>
                  void navigate({
                    search: { q, sort, order, cursor: to },
                    state: (old) => ({ ...old, paged: to !== undefined }),
                  })
                }
              />
            </div>
          )
        }
      </Loaded>
    </>
  )
}

function Search({ q }: { q: string }) {
  const navigate = route.useNavigate()
  const [text, setText] = useState(q)
  const [known, setKnown] = useState(q)
  // The address changed by other means (back, a link): show what it says.
  if (q !== known) {
    setKnown(q)
    setText(q)
  }
  const search = useDebouncedCallback((value: string) => {
    const trimmed = value.trim()
    setKnown(trimmed)
    void navigate({
      search: (old) => ({ ...old, q: trimmed || undefined, cursor: undefined }),
      replace: true,
    })
  }, 200)
  return (
    <TextInput
      className={classes.search}
      label="Name contains"
      type="search"
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value)
        search(event.currentTarget.value)
      }}
    />
  )
}

function NoMatch({ q }: { q: string | undefined }) {
  if (q === undefined) return <NoPosts />
  return <Empty title={`No subreddit’s name holds “${q}”`}>Try fewer letters.</Empty>
}
