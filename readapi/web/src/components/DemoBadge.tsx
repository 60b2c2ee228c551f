import { useQuery } from '@tanstack/react-query'
import { useServices } from '../app/services'
import classes from './DemoBadge.module.css'

/** Says on every page that what it shows is made up, where it is. */
export function DemoBanner() {
  const { queries } = useServices()
  const status = useQuery(queries.status())
  if (status.data?.demo !== true) return null
  return (
    <aside className={classes.banner} aria-label="Demo data">
      <strong>Demo data:</strong> made up by gravitas
    </aside>
  )
}

/** Marks one post as made up. */
export function DemoTag() {
  return <span className={classes.tag}>demo</span>
}
