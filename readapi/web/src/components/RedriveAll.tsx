import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useServices } from '../app/services'
import type { Match } from '../services/actions'
import { formatCount, formatMinute } from '../services/format'
import { momentOf } from '../services/since'
import type { RedriveOutcome } from '../services/types'
import { ActionButton } from './ActionButton'
import { Dialog } from './Dialog'
import { OperatorKeyNote } from './KeyDialog'
import classes from './Redrive.module.css'

/** Sends all dead letters that match again, once the number of them was seen and confirmed. */
export function RedriveAll({ match }: { match: Match }) {
  const { actions, cache } = useServices()
  const button = useRef<HTMLButtonElement>(null)
  const [confirming, setConfirming] = useState(false)
  const count = useMutation({
    mutationFn: actions.countMatching,
    onSuccess: () => setConfirming(true),
  })
  const [soFar, setSoFar] = useState<RedriveOutcome | null>(null)
  const send = useMutation({
    mutationFn: (match: Match) => actions.redriveMatching(match, setSoFar),
    onMutate: () => {
      setConfirming(false)
      setSoFar(null)
    },
    onSettled: () => cache.invalidateQueries({ queryKey: ['dead-letters'] }),
  })
  const start = () => {
    send.reset()
    // The same moment for the count and for what is sent.
    count.mutate({ ...match, since: momentOf(match.since, Date.now()) })
  }
  const error = count.error ?? send.error
  return (
    <div className={classes.redrive}>
      <div className={classes.line}>
        <ActionButton ref={button} onAct={start} idle={count.isPending || send.isPending}>
          {send.isPending ? 'Sending…' : 'Redrive all that match'}
        </ActionButton>
        <span role="status">
          {send.data && sentWords(send.data)}
          {send.isPending && soFar && `${formatCount(soFar.redriven)} sent so far; going on.`}
        </span>
      </div>
      {error && (
        <p role="alert" className={classes.failed}>
          {send.error && soFar ? stoppedWords(soFar) : 'Not sent again.'} {error.message}
        </p>
      )}
      <OperatorKeyNote />
      <Dialog
        opened={confirming}
        onClose={() => setConfirming(false)}
        onClosed={() => button.current?.focus()}
        title="Redrive all that match"
      >
        {count.data && (
          <Confirm
            matched={count.data.matched}
            match={count.variables}
            onYes={() => send.mutate(count.variables)}
            onNo={() => setConfirming(false)}
          />
        )}
      </Dialog>
    </div>
  )
}

interface ConfirmProps {
  matched: number
  match: Match
  onYes: () => void
  onNo: () => void
}

function Confirm({ matched, match, onYes, onNo }: ConfirmProps) {
  return (
    <div className={classes.dialog}>
      <p>
        <strong>{matched === 0 ? 'No dead letter matches' : lettersOf(matched)}</strong>
        {matchWords(match)}.
      </p>
      {matched > 0 && <p>Each goes to the agent that failed it, and to no other.</p>}
      <div className={classes.actions}>
        <Button variant="default" onClick={onNo} data-autofocus>
          {matched === 0 ? 'Close' : 'Cancel'}
        </Button>
        {matched > 0 && <Button onClick={onYes}>Redrive {formatCount(matched)}</Button>}
      </div>
    </div>
  )
}

const lettersOf = (n: number) => (n === 1 ? '1 dead letter' : `${formatCount(n)} dead letters`)

/** “ of scorer.v1, with reason rejected, since 31 Dec 2012, 22:59 UTC” */
function matchWords({ agent, reason, since }: Match): string {
  const words: string[] = []
  if (agent !== undefined) words.push(` of ${agent}`)
  if (reason !== undefined) words.push(` with reason ${reason}`)
  if (since !== undefined) words.push(` since ${formatMinute(Date.parse(since))} UTC`)
  return words.length === 0 ? ' in all' : words.join(',')
}

const sentWords = ({ matched, redriven }: RedriveOutcome) =>
  `${formatCount(redriven)} of ${lettersOf(matched)} sent again.`

const stoppedWords = ({ redriven }: RedriveOutcome) =>
  `Stopped after sending ${formatCount(redriven)} again.`
