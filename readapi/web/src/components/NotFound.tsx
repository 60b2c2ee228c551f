import { Link } from '@tanstack/react-router'
import { Empty } from './States'

/** For addresses that no page has. */
export function NotFound() {
  return (
    <>
      <h1>No such page</h1>
      <Empty title="This address leads nowhere">
        Go to the <Link to="/">overview</Link>, or look for a subreddit, post or data_id above.
      </Empty>
    </>
  )
}
