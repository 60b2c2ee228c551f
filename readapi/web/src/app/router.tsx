import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouterHistory,
} from '@tanstack/react-router'
import { NotFound } from '../components/NotFound'
import { RouteFailure } from '../components/RouteFailure'
import { Shell } from '../components/Shell'
import {
  deadLettersSearch,
  demandSearch,
  exploreSearch,
  overviewSearch,
  parseSearch,
  recommendationsSearch,
  stringifySearch,
  subredditSearch,
  subredditsSearch,
  traceSearch,
} from './search'

const root = createRootRouteWithContext()({ component: Shell, notFoundComponent: NotFound })

const overview = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: overviewSearch,
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

const explore = createRoute({
  getParentRoute: () => root,
  path: '/explore',
  validateSearch: exploreSearch,
  component: lazyRouteComponent(() => import('../routes/explore'), 'Explore'),
})

const demand = createRoute({
  getParentRoute: () => root,
  path: '/demand',
  validateSearch: demandSearch,
  component: lazyRouteComponent(() => import('../routes/demand'), 'Demand'),
})

const recommendations = createRoute({
  getParentRoute: () => root,
  path: '/recommendations',
  validateSearch: recommendationsSearch,
  component: lazyRouteComponent(() => import('../routes/recommendations'), 'Recommendations'),
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

const deadLetters = createRoute({
  getParentRoute: () => root,
  path: '/dead-letters',
  validateSearch: deadLettersSearch,
  component: lazyRouteComponent(() => import('../routes/deadLetters'), 'DeadLetters'),
})

/** Every page under its address; `history` is the browser's unless another is given. */
export const createPages = (history?: RouterHistory) =>
  createRouter({
    ...(history && { history }),
    routeTree: root.addChildren([
      overview,
      subreddits,
      subreddit,
      explore,
      demand,
      recommendations,
      post,
      trace,
      pipeline,
      deadLetters,
    ]),
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    defaultErrorComponent: RouteFailure,
    scrollRestoration: true,
  })

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPages>
  }
}
