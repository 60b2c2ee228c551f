import { NativeSelect, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { DeadLettersSearch } from '../app/search'
import { useServices } from '../app/services'
import { isWindow, momentOf } from '../services/since'
import classes from './LetterFilters.module.css'

const REASONS = ['invalid', 'rejected', 'failed', 'timeout', 'panic']
const STATUSES = ['dead', 'redriven', 'done']
const OWN_TIME = 'own'
const TIMES = [
  { value: '', label: 'Ever' },
  { value: '1h', label: 'Last hour' },
  { value: '24h', label: 'Last day' },
  { value: '7d', label: 'Last week' },
  { value: OWN_TIME, label: 'Since …' },
]

export type LetterFilter = Pick<DeadLettersSearch, 'agent' | 'reason' | 'status' | 'since'>

interface LetterFiltersProps {
  filter: LetterFilter
  onFilter: (filter: LetterFilter) => void
}

/** Which dead letters are listed. */
export function LetterFilters({ filter, onFilter }: LetterFiltersProps) {
  const agents = useAgents(filter.agent)
  return (
    <div className={classes.filters}>
      <Choice
        label="Agent"
        value={filter.agent}
        options={agents}
        onChoose={(agent) => onFilter({ ...filter, agent })}
      />
      <Choice
        label="Reason"
        value={filter.reason}
        options={REASONS}
        onChoose={(reason) => onFilter({ ...filter, reason })}
      />
      <Choice
        label="Status"
        value={filter.status}
        options={STATUSES}
        onChoose={(status) => onFilter({ ...filter, status: status as LetterFilter['status'] })}
      />
      <Since since={filter.since} onSince={(since) => onFilter({ ...filter, since })} />
    </div>
  )
}

/** The names of all agents that are running, and of the one that is chosen. */
function useAgents(chosen: string | undefined): string[] {
  const { queries } = useServices()
  const pipeline = useQuery(queries.pipeline())
  const running = pipeline.data?.agents.map((agent) => agent.agent) ?? []
  return [...new Set(chosen === undefined ? running : [...running, chosen])].sort()
}

interface ChoiceProps {
  label: string
  value: string | undefined
  options: string[]
  onChoose: (value: string | undefined) => void
}

function Choice({ label, value, options, onChoose }: ChoiceProps) {
  return (
    <NativeSelect
      label={label}
      value={value ?? ''}
      data={[{ value: '', label: 'Any' }, ...options]}
      onChange={(event) => onChoose(event.currentTarget.value || undefined)}
    />
  )
}

interface SinceProps {
  since: string | undefined
  onSince: (since: string | undefined) => void
}

function Since({ since, onSince }: SinceProps) {
  const isOwn = since !== undefined && !isWindow(since)
  const choose = (value: string) =>
    onSince(value === OWN_TIME ? minuteOf(momentOf('24h', Date.now())) : value || undefined)
  return (
    <>
      <NativeSelect
        label="Time"
        value={isOwn ? OWN_TIME : (since ?? '')}
        data={TIMES}
        onChange={(event) => choose(event.currentTarget.value)}
      />
      {isOwn && (
        <TextInput
          className={classes.since}
          type="datetime-local"
          label="Since (UTC)"
          defaultValue={minuteOf(momentOf(since, 0))?.slice(0, -1)}
          onChange={(event) => {
            const { value } = event.currentTarget
            if (value !== '') onSince(`${value}Z`)
          }}
        />
      )}
    </>
  )
}

/** 2012-12-31T23:00Z: as short in the address as it can be. */
const minuteOf = (iso: string | undefined) => iso && `${iso.slice(0, 16)}Z`
