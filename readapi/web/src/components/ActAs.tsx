import { Autocomplete, Button, NativeSelect, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useServices } from '../app/services'
import type { Sending } from '../hooks/useSendEvent'
import { DEEDS, idIn, labelOf, type Deed, type Titles } from '../services/shop'
import classes from './ActAs.module.css'
import { KeyNote } from './KeyDialog'

const KINDS = Object.entries(DEEDS).map(([value, { name }]) => ({ value, label: name }))

interface ActAsProps {
  user: string
  kind: Deed
  /** The product that was picked. */
  product: string | undefined
  titles: Titles
  sending: Sending
  onKind: (kind: Deed) => void
}

/** Does something in a user's name, so that one sees what comes of it. */
export function ActAs({ user, kind, product = '', titles, sending, onKind }: ActAsProps) {
  const { producer } = useServices()
  const picked = product === '' ? '' : labelOf({ id: product, title: titles(product) })
  const [text, setText] = useState(picked)
  const [query, setQuery] = useState('')
  const [known, setKnown] = useState(picked)
  // Another was picked, or its title came to be known.
  if (picked !== known) {
    setKnown(picked)
    setText(picked)
  }
  const isSearch = kind === 'search'
  const about = isSearch ? query.trim() : idIn(text.trim())
  const idle = about === '' || sending.isSending
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (!idle) {
          sending.send({ user, kind, ...(isSearch ? { query: about } : { product: about }) })
        }
      }}
    >
      <div className={classes.fields}>
        <NativeSelect
          label="Do"
          value={kind}
          data={KINDS}
          onChange={({ currentTarget }) => onKind(currentTarget.value as Deed)}
        />
        {isSearch ? (
          <TextInput
            label="Words"
            value={query}
            onChange={({ currentTarget }) => setQuery(currentTarget.value)}
          />
        ) : (
          <ProductField text={text} onText={setText} />
        )}
        <Button type="submit" data-disabled={idle || undefined} aria-disabled={idle}>
          {sending.isSending ? 'Sending…' : 'Send'}
        </Button>
      </div>
      <p role="status" className={classes.sent}>
        <Sent sending={sending} titles={titles} />
      </p>
      {sending.error && (
        <p role="alert" className={classes.failed}>
          Not sent. {sending.error.message}
        </p>
      )}
      <KeyNote held={producer}>a producer’s key</KeyNote>
    </form>
  )
}

function Sent({ sending: { sent }, titles }: Pick<ActAsProps, 'sending' | 'titles'>) {
  if (sent === undefined) return 'It goes through the front door, as any producer’s event.'
  const { user, kind, product, query = '' } = sent
  return `Sent: ${user} ${DEEDS[kind].done} ${product === undefined ? `“${query}”` : titles(product)}.`
}

/** Any product, with those that have the words typed to choose from. */
function ProductField({ text, onText }: { text: string; onText: (text: string) => void }) {
  const { queries } = useServices()
  const [q] = useDebouncedValue(text.trim(), 150)
  const found = useQuery(queries.products(q.includes(' · ') ? '' : q, 8))
  return (
    <Autocomplete
      label="Product"
      value={text}
      onChange={onText}
      data={[...new Set(found.data?.items.map(labelOf))]}
      filter={({ options }) => options}
      spellCheck={false}
      autoCapitalize="none"
    />
  )
}
