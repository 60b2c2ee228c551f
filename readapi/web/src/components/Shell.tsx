import { useQuery } from '@tanstack/react-query'
import { Link, Outlet } from '@tanstack/react-router'
import { useServices } from '../app/services'
import { useDeadCount } from '../hooks/useDeadCount'
import { useTotals } from '../hooks/useTotals'
import { formatCompact } from '../services/format'
import { Connection } from './Connection'
import { DemoBanner } from './DemoBadge'
import { Logo } from './Logo'
import { Legend } from './Score'
import { SearchBox } from './SearchBox'
import classes from './Shell.module.css'
import { ThemeToggle } from './ThemeToggle'

/** What is around every page. */
export function Shell() {
  useTotals()
  return (
    <>
      <a className={classes.skip} href="#main">
        Skip to the content
      </a>
      <DemoBanner />
      <header className={classes.header}>
        <Link to="/" className={classes.brand}>
          <Logo />
          Gravitas
        </Link>
        <nav className={classes.nav} aria-label="Pages">
          <Link to="/" activeOptions={{ exact: true }}>
            Overview
          </Link>
          <Link to="/subreddits" activeOptions={{ includeSearch: false }}>
            Subreddits
          </Link>
          <Link to="/explore" activeOptions={{ includeSearch: false }}>
            Explore
          </Link>
          <Link to="/demand" activeOptions={{ includeSearch: false }}>
            Demand
          </Link>
          <Link to="/recommendations" activeOptions={{ includeSearch: false }}>
            Recommendations
          </Link>
          <Link to="/pipeline">Pipeline</Link>
          <DeadLettersLink />
        </nav>
        <div className={classes.search}>
          <SearchBox />
        </div>
        <div className={classes.connection}>
          <Connection />
        </div>
        <div className={classes.theme}>
          <ThemeToggle />
        </div>
      </header>
      <main id="main" tabIndex={-1} className={classes.main}>
        <Outlet />
      </main>
      <Footer />
    </>
  )
}

function DeadLettersLink() {
  const dead = useDeadCount()
  return (
    <Link to="/dead-letters" activeOptions={{ includeSearch: false }}>
      Dead letters
      {dead > 0 && <span className={classes.count}> {formatCompact(dead)}</span>}
    </Link>
  )
}

function Footer() {
  const { queries } = useServices()
  const status = useQuery(queries.status())
  return (
    <footer className={classes.footer}>
      <Legend />
      <span>Times are UTC{status.data?.version ? ` · gravitas ${status.data.version}` : ''}</span>
    </footer>
  )
}
