import { Link } from '@tanstack/react-router'

/** r/name, leading to its page. */
export function SubredditLink({ name }: { name: string }) {
  return (
    <Link to="/subreddit/$name" params={{ name }}>
      r/{name}
    </Link>
  )
}
