import { formatDay, formatMinute } from '../services/format'

/** A moment, in UTC like every time here. */
export function Time({ at, day = false }: { at: number | null; day?: boolean }) {
  if (at === null) return <span>–</span>
  const iso = new Date(at).toISOString()
  return (
    <time dateTime={iso} title={iso}>
      {day ? formatDay(at) : formatMinute(at)}
    </time>
  )
}
