import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useServices } from '../app/services'
import type { Dimension } from '../services/dimensions'
import type { ExploreParams } from '../services/explore'
import { within } from '../services/filters'
import { Explored } from './Explored'
import { GroupTable } from './GroupTable'
import { Panel } from './Panel'
import { Empty, Rows } from './States'
import classes from './SubredditShape.module.css'

const BEST_HOURS = 5

/** How a subreddit's scores spread, and at which hours of the day they are highest. */
export function SubredditShape({ name }: { name: string }) {
  return (
    <div className={classes.pair}>
      <Panel title="How its scores spread" aside={<More name={name} by="band" />}>
        <Groups name={name} by="band" caption="Posts by score" rows={5} />
      </Panel>
      <Panel title="Most serious hours of the day" aside={<More name={name} by="hour" />}>
        <Groups
          name={name}
          by="hour"
          caption="Most serious hours of the day"
          rows={BEST_HOURS}
          order={{ sort: 'score', order: 'desc', limit: BEST_HOURS }}
        />
      </Panel>
    </div>
  )
}

function More({ name, by }: { name: string; by: Dimension }) {
  return (
    <Link to="/explore" search={{ by, view: 'bar', measure: 'score', subreddit: name }}>
      explore<span className="unseen"> by {by}</span>
    </Link>
  )
}

interface GroupsProps {
  name: string
  by: Dimension
  caption: string
  rows: number
  order?: Pick<ExploreParams, 'sort' | 'order' | 'limit'>
}

function Groups({ name, by, caption, rows, order }: GroupsProps) {
  const { queries } = useServices()
  const navigate = useNavigate()
  const filters = { subreddit: [name] }
  const query = useQuery(queries.explore({ by: [by], ...filters, ...order }))
  return (
    <Explored query={query} skeleton={<Rows n={rows + 1} height={28} />}>
      {({ groups }) =>
        groups.length === 0 ? (
          <Empty title="No scored posts yet">They are counted as soon as they are scored.</Empty>
        ) : (
          <GroupTable
            caption={caption}
            by={[by]}
            groups={groups}
            onPick={(key) =>
              void navigate({
                to: '/explore',
                search: { by, ...within(filters, [by], key), posts: 'shown' },
              })
            }
          />
        )
      }
    </Explored>
  )
}
