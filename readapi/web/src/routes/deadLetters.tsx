import { useDocumentTitle } from '@mantine/hooks'
import { getRouteApi } from '@tanstack/react-router'
import { LetterList } from '../components/LetterList'
import { LetterPage } from '../components/LetterPage'
import { OperatorKeyDialog } from '../components/KeyDialog'

const route = getRouteApi('/dead-letters')

/** What agents could not process: a list, or the one that the address names. */
export function DeadLetters() {
  const search = route.useSearch()
  const { id, agent } = search
  useDocumentTitle(
    `${id === undefined ? 'Dead letters' : `Dead letter ${id.slice(0, 8)}`} · Gravitas`,
  )
  return (
    <>
      {id === undefined ? (
        <LetterList view={search} />
      ) : (
        <LetterPage key={`${id} ${agent ?? ''}`} dataId={id} agent={agent} />
      )}
      <OperatorKeyDialog />
    </>
  )
}
