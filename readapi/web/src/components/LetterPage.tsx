import { Link, useRouterState } from '@tanstack/react-router'
import type { DeadLettersSearch } from '../app/search'
import { useDeadLetter } from '../hooks/useDeadLetter'
import { LetterView } from './LetterView'
import classes from './LetterPage.module.css'
import { Loaded } from './Loaded'
import { Empty, Rows } from './States'

interface LetterPageProps {
  dataId: string
  agent: string | undefined
}

/** One dead letter, and the ways on from it. */
export function LetterPage({ dataId, agent }: LetterPageProps) {
  const { query, redrive } = useDeadLetter({ dataId, agent })
  const letter = query.data
  return (
    <>
      <h1>
        <span className="unseen">Dead letter of </span>
        <span className={classes.id}>{dataId}</span>
      </h1>
      <nav className={classes.ways} aria-label="From this dead letter">
        <BackToList />
        <Link to="/trace/$dataId" params={{ dataId: letter?.rootId ?? letter?.dataId ?? dataId }}>
          Its way through the agents
        </Link>
      </nav>
      <Loaded
        query={query}
        skeleton={<Rows n={8} height={36} />}
        notFound={<Unknown agent={agent} />}
      >
        {(letter) => <LetterView letter={letter} redrive={redrive} />}
      </Loaded>
    </>
  )
}

/** To the list as it was left, where one came from there. */
function BackToList() {
  const view = useRouterState({
    select: (state) => (state.location.state as { view?: DeadLettersSearch }).view,
  })
  return (
    <Link to="/dead-letters" search={view ?? {}}>
      All dead letters
    </Link>
  )
}

function Unknown({ agent }: { agent: string | undefined }) {
  return (
    <Empty title="No dead letter with this data_id">
      {agent === undefined ? 'No agent' : <span className="mono">{agent}</span>} has given this item
      up, or its dead letter is older than the log keeps them. Its way through the agents shows
      where it is.
    </Empty>
  )
}
