import { formatDay, formatMinute, formatSecond } from '../services/format'

const FORMATS = { day: formatDay, minute: formatMinute, second: formatSecond }

interface TimeProps {
  at: number | null
  to?: keyof typeof FORMATS
}

/** A moment, to the minute unless told otherwise, in UTC like every time here. */
export function Time({ at, to = 'minute' }: TimeProps) {
  if (at === null) return <span>–</span>
  const iso = new Date(at).toISOString()
  return (
    <time dateTime={iso} title={iso}>
      {FORMATS[to](at)}
    </time>
  )
}
