import { useQuery } from '@tanstack/react-query'
import { useServices } from '../app/services'
import { Explanation } from './Explanation'
import { Loaded } from './Loaded'
import { Rows } from './States'

/** The words that moved a post's score. */
export function PostWords({ id }: { id: string }) {
  const { queries } = useServices()
  const query = useQuery(queries.post(id))
  return (
    <Loaded query={query} skeleton={<Rows n={4} />}>
      {(post) => <Explanation explanation={post.explanation} score={post.score} />}
    </Loaded>
  )
}
