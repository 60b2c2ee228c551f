import { useDocumentTitle } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useServices } from '../app/services'
import { DemoTag } from '../components/DemoBadge'
import { Explanation, Marked } from '../components/Explanation'
import { Figure, Figures } from '../components/Figures'
import { Loaded } from '../components/Loaded'
import { Panel } from '../components/Panel'
import { Score } from '../components/Score'
import { Empty, Rows } from '../components/States'
import { SubredditLink } from '../components/SubredditLink'
import { Time } from '../components/Time'
import { Waterfall, WaterfallKey } from '../components/Waterfall'
import { useSubredditLive } from '../hooks/useSubredditLive'
import { redditHref, safeHref } from '../services/links'
import { wordOf } from '../services/seriousness'
import type { Post as PostData } from '../services/types'
import classes from './post.module.css'

const route = getRouteApi('/post/$id')

/** One post: what it says, how serious that is, and which words made it so. */
export function Post() {
  const { id } = route.useParams()
  const { queries, cache } = useServices()
  const query = useQuery(queries.post(id))
  useDocumentTitle(`${query.data?.title ?? 'Post'} · Gravitas`)
  useSubredditLive(query.data?.subreddit ?? '', (scores) => {
    if (scores.some((score) => score.postId === id)) {
      void cache.invalidateQueries({ queryKey: ['post', id] })
    }
  })
  return (
    <Loaded query={query} skeleton={<Rows n={4} height={48} />} notFound={<Unknown id={id} />}>
      {(post) => (
        <div className={classes.grid}>
          <div className={classes.side}>
            <Article post={post} />
            <Way post={post} />
          </div>
          <div className={classes.side}>
            <Verdict post={post} />
            <Panel title="Why" aside="unserious ← → serious">
              <Explanation explanation={post.explanation} score={post.score} />
            </Panel>
          </div>
        </div>
      )}
    </Loaded>
  )
}

function Article({ post }: { post: PostData }) {
  const link = safeHref(post.url)
  const reddit = redditHref(post.permalink)
  return (
    <article>
      <h1 className={classes.title}>
        <Marked text={post.title} explanation={post.explanation} />
      </h1>
      <div className={classes.meta}>
        <SubredditLink name={post.subreddit} />
        {post.author !== null && <span>by {post.author}</span>}
        <Time at={post.createdAt} />
        {link !== null && <External href={link}>{post.domain ?? 'link'}</External>}
        {reddit !== null && reddit !== link && <External href={reddit}>on Reddit</External>}
        {post.over18 && <span>over 18</span>}
        {post.demo && <DemoTag />}
      </div>
      {post.text !== '' && (
        <p className={classes.text}>
          <Marked text={post.text} explanation={post.explanation} />
        </p>
      )}
    </article>
  )
}

function External({ href, children }: { href: string; children: string }) {
  return (
    <a href={href} target="_blank" rel="noreferrer noopener">
      {children}
      <span aria-hidden="true"> ↗</span>
      <span className="unseen"> (opens in a new tab)</span>
    </a>
  )
}

function Verdict({ post }: { post: PostData }) {
  return (
    <Panel
      title="Seriousness"
      aside={
        post.dataId !== '' && (
          <Link to="/trace/$dataId" params={{ dataId: post.dataId }}>
            its way through the agents
          </Link>
        )
      }
    >
      <Figures>
        <Figure name={post.score === null ? 'not scored yet' : wordOf(post.score)}>
          <Score score={post.score} digits={3} />
        </Figure>
        {(post.model ?? post.scorer) !== null && (
          <Figure name="Model">
            <span className={classes.model}>{post.model ?? post.scorer}</span>
          </Figure>
        )}
      </Figures>
      <Verdicts post={post} />
    </Panel>
  )
}

/** What each scorer says, where there are several. */
function Verdicts({ post }: { post: PostData }) {
  if (post.verdicts.length < 2) return null
  return (
    <table className={classes.verdicts}>
      <caption className="unseen">Scores by each scorer</caption>
      <thead>
        <tr>
          <th scope="col">Scorer</th>
          <th scope="col">Model</th>
          <th scope="col">Score</th>
        </tr>
      </thead>
      <tbody>
        {post.verdicts.map(({ scorer, model, score }) => (
          <tr key={scorer}>
            <th scope="row">
              <span className="mono">{scorer}</span>
              {scorer === post.scorer && <span className="dim"> · in force</span>}
            </th>
            <td className="mono">{model || '–'}</td>
            <td>
              <Score score={score} digits={3} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The post's hops; the trace's own page has the rest. */
function Way({ post: { dataId } }: { post: PostData }) {
  const { queries } = useServices()
  const query = useQuery({ ...queries.trace(dataId), enabled: dataId !== '' })
  if (dataId === '') return null
  return (
    <Panel
      title="Its way"
      aside={
        <Link to="/trace/$dataId" params={{ dataId }}>
          payloads, attempts, errors
        </Link>
      }
    >
      <Loaded
        query={query}
        skeleton={<Rows n={6} height={32} />}
        notFound={<Empty title="Its trace has expired">Traces are kept for 7 days.</Empty>}
      >
        {(trace) => (
          <>
            <p className="dim small">
              <WaterfallKey />
            </p>
            <Waterfall trace={trace} scale="linear" />
          </>
        )}
      </Loaded>
    </Panel>
  )
}

function Unknown({ id }: { id: string }) {
  return (
    <>
      <h1>Post {id}</h1>
      <Empty title="No post with this id has come through">
        If it was just pushed it may still be on its way: its <code>data_id</code> in the search box
        shows where it is.
      </Empty>
    </>
  )
}
