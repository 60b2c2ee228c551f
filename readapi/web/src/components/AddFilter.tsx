import { Autocomplete, Button, NativeSelect, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useServices } from '../app/services'
import { useExploreView } from '../hooks/useExploreView'
import { nameOf, showValue, valuesOf } from '../services/dimensions'
import { FILTERED, withValue, type Filtered, type FilterName } from '../services/filters'
import classes from './AddFilter.module.css'

const NAMES: { value: FilterName; label: string }[] = [
  ...FILTERED.map((value) => ({ value, label: nameOf(value) })),
  { value: 'from', label: 'From (UTC)' },
  { value: 'to', label: 'Before (UTC)' },
]

/** Narrows down which posts count, by any dimension or time. */
export function AddFilter() {
  const { filters, change } = useExploreView()
  const [filter, setFilter] = useState<FilterName>('subreddit')
  const [text, setText] = useState('')
  const values = isFiltered(filter) ? valuesOf(filter) : undefined
  const value = values === undefined ? text : text || (values[0] ?? '')
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (value.trim() === '') return
        change(withValue(filters, filter, written(filter, value)))
        setText('')
      }}
    >
      <NativeSelect
        label="Only posts with"
        value={filter}
        data={NAMES}
        onChange={({ currentTarget }) => {
          setFilter(currentTarget.value as FilterName)
          setText('')
        }}
      />
      <Value filter={filter} values={values} text={value} onText={setText} />
      <Button type="submit" variant="default" disabled={value.trim() === ''}>
        Add filter
      </Button>
    </form>
  )
}

const isFiltered = (filter: FilterName): filter is Filtered => filter !== 'from' && filter !== 'to'

/** As the server takes it: a time whole, names without what pages write before them. */
function written(filter: FilterName, value: string) {
  if (!isFiltered(filter)) return `${value}Z`
  const trimmed = value.trim()
  return filter === 'subreddit' ? trimmed.replace(/^\/?r\//i, '') : trimmed
}

interface ValueProps {
  filter: FilterName
  values: readonly string[] | undefined
  text: string
  onText: (text: string) => void
}

function Value({ filter, values, text, onText }: ValueProps) {
  if (!isFiltered(filter)) {
    return (
      <TextInput
        type="datetime-local"
        label="Time"
        value={text}
        onChange={({ currentTarget }) => onText(currentTarget.value)}
      />
    )
  }
  if (values === undefined) return <Suggested filter={filter} text={text} onText={onText} />
  return (
    <NativeSelect
      label="Value"
      value={text}
      data={values.map((value) => ({ value, label: showValue(filter, value) }))}
      onChange={({ currentTarget }) => onText(currentTarget.value)}
    />
  )
}

/** Any value, with those that most posts have to choose from. */
function Suggested({ filter, text, onText }: Omit<ValueProps, 'values'> & { filter: Filtered }) {
  const { queries } = useServices()
  const common = useQuery({ ...queries.explore({ by: [filter], limit: 500 }), staleTime: 60_000 })
  return (
    <Autocomplete
      label="Value"
      value={text}
      onChange={onText}
      data={[...new Set(common.data?.groups.map(({ key }) => key[0] ?? ''))]}
      limit={8}
      spellCheck={false}
      autoCapitalize="none"
    />
  )
}
