import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router'
import { NotFound } from '../components/NotFound'
import { RouteFailure } from '../components/RouteFailure'
import { Shell } from '../components/Shell'
import {
  parseSearch,
  stringifySearch,
  subredditSearch,
  subredditsSearch,
  traceSearch,
} from './search'

const root = createRootRouteWithContext()({ component: Shell, notFoundComponent: NotFound })

const overview = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('../routes/overview'), 'Overview'),
})

const subreddits = createRoute({
  getParentRoute: () => root,
  path: '/subreddits',
  validateSearch: subredditsSearch,
  component: lazyRouteComponent(() => import('../routes/subreddits'), 'Subreddits'),
})

const subreddit = createRoute({
  getParentRoute: () => root,
  path: '/subreddit/$name',
  validateSearch: subredditSearch,
  component: lazyRouteComponent(() => import('../routes/subreddit'), 'Subreddit'),
})

const post = createRoute({
  getParentRoute: () => root,
  path: '/post/$id',
  component: lazyRouteComponent(() => import('../routes/post'), 'Post'),
})

const trace = createRoute({
  getParentRoute: () => root,
  path: '/trace/$dataId',
  validateSearch: traceSearch,
  component: lazyRouteComponent(() => import('../routes/trace'), 'Trace'),
})

const pipeline = createRoute({
  getParentRoute: () => root,
  path: '/pipeline',
  component: lazyRouteComponent(() => import('../routes/pipeline'), 'Pipeline'),
})

export const router = createRouter({
  routeTree: root.addChildren([overview, subreddits, subreddit, post, trace, pipeline]),
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultErrorComponent: RouteFailure,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
