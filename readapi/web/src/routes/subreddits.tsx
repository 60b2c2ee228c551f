import { TextInput } from '@mantine/core'
import { useDebouncedCallback, useDocumentTitle } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useServices } from '../app/services'
import { ComparePanel } from '../components/ComparePanel'
import { Loaded } from '../components/Loaded'
import { NoPosts } from '../components/NoPosts'
import { Pager } from '../components/Pager'
import { Empty, Rows } from '../components/States'
import { firstOrder, SubredditTable } from '../components/SubredditTable'
import { useNewcomers } from '../hooks/useNewcomers'
import { joinNames, MOST_COMPARED, splitNames } from '../services/compare'
import classes from './subreddits.module.css'

const route = getRouteApi('/subreddits')

/** Every subreddit: searched, sorted, page by page; the view is in the address. */
export function Subreddits() {
  useDocumentTitle('Subreddits · Gravitas')
  const { queries } = useServices()
  const { q, sort = 'posts', order = firstOrder(sort), cursor, ...comparing } = route.useSearch()
  const { compare, span = 'week' } = comparing
  const compared = splitNames(compare)
  const navigate = route.useNavigate()
  const query = useQuery(queries.subreddits({ q, sort, order, cursor, limit: 50 }))
  useNewcomers(query.data)
  const compareOnly = (names: readonly string[]) =>
    void navigate({
      search: (old) => ({ ...old, compare: joinNames(names) }),
      resetScroll: false,
    })

  return (
    <>
      <h1>Subreddits</h1>
      {compared.length > 0 && (
        <ComparePanel
          names={compared}
          span={span}
          onSpan={(chosen) =>
            void navigate({ search: (old) => ({ ...old, span: chosen }), resetScroll: false })
          }
          onClear={() => compareOnly([])}
        />
      )}
      <div className={classes.search}>
        <Search q={q ?? ''} />
        <p className="dim small">Tick up to {MOST_COMPARED} to compare them.</p>
      </div>
      <Loaded query={query} skeleton={<Rows n={15} height={28} />}>
        {(page) =>
          page.items.length === 0 ? (
            <NoMatch q={q} />
          ) : (
            <div className={classes.list}>
              <SubredditTable
                items={page.items}
                sorting={{ sort, order }}
                onSort={(sorting) => void navigate({ search: { q, ...comparing, ...sorting } })}
                compared={compared}
                onCompare={compareOnly}
              />
              <Pager
                cursor={cursor}
                next={page.next}
                of="subreddits"
                onGo={(to) =>
                  void navigate({
                    search: { q, sort, order, ...comparing, cursor: to },
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
