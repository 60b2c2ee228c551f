import { useFocusWithin, useHover, useMergedRef } from '@mantine/hooks'
import { Link, useNavigate } from '@tanstack/react-router'
import type { DeadLettersSearch } from '../app/search'
import { useDeadLetters } from '../hooks/useDeadLetters'
import { FindLetter } from './FindLetter'
import { LetterFilters } from './LetterFilters'
import classes from './LetterList.module.css'
import { LetterTable } from './LetterTable'
import { Loaded } from './Loaded'
import { Pager } from './Pager'
import { RedriveAll } from './RedriveAll'
import { Empty, Rows } from './States'

/** Dead letters that match the filters, page by page; the view is in the address. */
export function LetterList({ view }: { view: DeadLettersSearch }) {
  const { agent, reason, status, since, cursor } = view
  const navigate = useNavigate({ from: '/dead-letters' })
  const { ref, held } = useHeld()
  const query = useDeadLetters({ agent, reason, status, since, cursor }, held)
  return (
    <>
      <div className={classes.head}>
        <h1>Dead letters</h1>
        <FindLetter />
      </div>
      <LetterFilters
        filter={{ agent, reason, status, since }}
        onFilter={(filter) => void navigate({ search: filter, replace: true })}
      />
      <Loaded query={query} skeleton={<Rows n={12} height={28} />}>
        {(page) =>
          page.items.length === 0 ? (
            <NoLetters view={view} />
          ) : (
            <>
              {/* What is on its way again, or done, is not sent again by the dozen. */}
              {(status === undefined || status === 'dead') && (
                <RedriveAll match={{ agent, reason, since }} />
              )}
              <div ref={ref}>
                <LetterTable letters={page.items} view={view} />
              </div>
            </>
          )
        }
      </Loaded>
      {query.data && (
        <Pager
          cursor={cursor}
          next={query.data.next}
          of="dead letters"
          onGo={(to) =>
            void navigate({
              search: { ...view, cursor: to },
              state: (old) => ({ ...old, paged: to !== undefined }),
            })
          }
        />
      )}
    </>
  )
}

/** Whether the pointer or the focus is in what `ref` is given to. */
function useHeld() {
  const { ref: hoverRef, hovered } = useHover<HTMLDivElement>()
  const { ref: focusRef, focused } = useFocusWithin<HTMLDivElement>()
  return { ref: useMergedRef(hoverRef, focusRef), held: hovered || focused }
}

function NoLetters({ view }: { view: DeadLettersSearch }) {
  const { agent, reason, status, since, cursor } = view
  if ([agent, reason, status, since, cursor].every((value) => value === undefined)) {
    return (
      <Empty title="No dead letters. No agent has given an item up">
        What an agent can’t process comes here, with the reason and the item itself, to be looked at
        and sent again. <Link to="/pipeline">The pipeline</Link> shows what the agents do.
      </Empty>
    )
  }
  return (
    <Empty title="No dead letters match">
      Choose otherwise above, or look at <Link to="/dead-letters">all of them</Link>.
    </Empty>
  )
}
