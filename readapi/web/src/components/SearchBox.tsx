import { Autocomplete } from '@mantine/core'
import { useDebouncedValue, useHotkeys } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { useServices } from '../app/services'
import { findTarget, type Target } from '../services/search'
import classes from './SearchBox.module.css'

/** Takes a subreddit, a post's id or link, or a data_id, and goes to its page. */
export function SearchBox() {
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const names = useSuggestions(text)
  const { search, message, clear } = useSearch(() => setText(''))
  useHotkeys([['/', () => input.current?.focus()]])

  const change = (value: string) => {
    setText(value)
    clear()
  }

  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault()
        void search(text)
      }}
    >
      <Autocomplete
        ref={input}
        size="sm"
        aria-label="Subreddit, post id or data_id"
        placeholder="Subreddit, post id or data_id"
        data={names.map((name) => `r/${name}`)}
        filter={({ options }) => options}
        value={text}
        onChange={change}
        onOptionSubmit={(value) => void search(value)}
        rightSection={<kbd aria-hidden="true">/</kbd>}
        spellCheck={false}
        autoCapitalize="none"
      />
      {message !== '' && (
        <p className={classes.message} role="alert">
          {message}
        </p>
      )}
    </form>
  )
}

/** Names of subreddits that hold what is typed, once typing rests. */
function useSuggestions(text: string): string[] {
  const { queries } = useServices()
  const [q] = useDebouncedValue(text.trim().replace(/^\/?r\//i, ''), 150)
  const plain = /^[\w-]+$/.test(q)
  const found = useQuery({
    ...queries.subreddits({ sort: 'posts', order: 'desc', q, limit: 8 }),
    enabled: plain,
  })
  return plain && text !== '' ? (found.data?.items.map((item) => item.name) ?? []) : []
}

function useSearch(onFound: () => void) {
  const { api } = useServices()
  const navigate = useNavigate()
  const [message, setMessage] = useState('')

  const go = (target: Target) => {
    onFound()
    switch (target.kind) {
      case 'subreddit':
        return navigate({ to: '/subreddit/$name', params: { name: target.name } })
      case 'post':
        return navigate({ to: '/post/$id', params: { id: target.id } })
      case 'trace':
        return navigate({ to: '/trace/$dataId', params: { dataId: target.dataId } })
    }
  }

  const search = async (text: string) => {
    setMessage('')
    try {
      const target = await findTarget(api, text)
      if (target !== null) await go(target)
      else if (text.trim() !== '') setMessage(`No subreddit or post is called “${text.trim()}”.`)
    } catch (error) {
      setMessage(error instanceof Error ? error.message : 'The search failed.')
    }
  }

  return { search, message, clear: () => setMessage('') }
}
