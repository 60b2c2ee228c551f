import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useServices } from '../app/services'
import { fillTimes } from '../services/dimensions'
import { formatDay } from '../services/format'

const DAY_MS = 86_400_000
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10)

/** A week's days, and each subreddit's mean score on each; null: no posts. */
export interface ScoreWeek {
  /** Its last day, as people read it. */
  until: string
  scores: (subreddit: string) => (number | null)[]
}

/** The newest week that has posts, for the subreddits in view; undefined while it is not known. */
export function useWeekOf(names: readonly string[]): ScoreWeek | undefined {
  const { queries } = useServices()
  const [tomorrow] = useState(() => dayOf(Date.now() + DAY_MS))
  const newest = useQuery(
    queries.explore({
      by: ['day'],
      sort: 'key',
      order: 'desc',
      limit: 1,
      // A post that says it is of a later day makes no week.
      to: `${tomorrow}T00:00:00Z`,
    }),
  )
  const last = newest.data?.groups[0]?.key[0]
  const first = last === undefined ? undefined : dayOf(Date.parse(last) - 6 * DAY_MS)
  const week = useQuery({
    ...queries.explore({
      by: ['subreddit', 'day'],
      subreddit: [...names].sort(),
      from: first && `${first}T00:00:00Z`,
      limit: 500,
    }),
    enabled: first !== undefined && names.length > 0,
  })
  if (first === undefined || last === undefined || week.data === undefined) return undefined
  const days = fillTimes([first, last], 7)
  const { groups } = week.data
  const scores = new Map(groups.map(({ key, score }) => [placeOf(key[0], key[1]), score]))
  return {
    until: formatDay(Date.parse(last)),
    scores: (name) => days.map((day) => scores.get(placeOf(name, day)) ?? null),
  }
}

const placeOf = (name = '', day = '') => `${name.toLowerCase()} ${day}`
