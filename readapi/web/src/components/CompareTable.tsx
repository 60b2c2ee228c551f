import { useQueries, useQuery } from '@tanstack/react-query'
import { useServices } from '../app/services'
import { formatCount } from '../services/format'
import type { Group } from '../services/types'
import classes from './CompareTable.module.css'
import { LineSample } from './LineLegend'
import { Score } from './Score'
import { ScoreBands } from './ScoreBands'
import { SubredditLink } from './SubredditLink'

/** Which line is whose, with each one's score over all time and how its posts' scores spread. */
export function CompareTable({ names }: { names: readonly string[] }) {
  const { queries } = useServices()
  const views = useQueries({ queries: names.map((name) => queries.subreddit(name)) })
  const bands = useQuery(
    queries.explore({ by: ['subreddit', 'band'], subreddit: [...names], limit: 500 }),
  )
  return (
    <div className={classes.wrap}>
      <table>
        <caption className="unseen">Subreddits compared</caption>
        <thead>
          <tr>
            <th scope="col">Subreddit</th>
            <th scope="col">All time</th>
            <th scope="col" className="num">
              Posts
            </th>
            <th scope="col">Scores from 0 to 1</th>
          </tr>
        </thead>
        <tbody>
          {names.map((name, i) => (
            <tr key={name}>
              <th scope="row">
                <LineSample i={i} /> <SubredditLink name={views[i]?.data?.name ?? name} />
              </th>
              <td>
                <Score score={views[i]?.data?.score ?? null} digits={3} />
              </td>
              <td className="num">{formatCount(views[i]?.data?.posts ?? 0)}</td>
              <td>
                <ScoreBands bands={bandsOf(bands.data?.groups ?? [], name)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** How many of a subreddit's posts are in each fifth of the scale. */
function bandsOf(groups: Group[], name: string): number[] {
  const counts = [0, 0, 0, 0, 0]
  for (const { key, posts } of groups) {
    if (key[0]?.toLowerCase() === name.toLowerCase()) counts[Number(key[1])] = posts
  }
  return counts
}
