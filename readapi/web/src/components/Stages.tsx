import { Skeleton } from '@mantine/core'
import { useServices } from '../app/services'
import { usePipeline } from '../hooks/usePipeline'
import { formatRate } from '../services/format'
import { stagesOf } from '../services/stages'
import { Loaded } from './Loaded'
import { Sparkline } from './Sparkline'
import classes from './Stages.module.css'

/** As many as posts go through. */
const USUAL = 6

/** How many items go through each stage of posts right now, from the door on. */
export function Stages() {
  const query = usePipeline()
  const { rates } = useServices()
  return (
    <Loaded query={query} skeleton={<NoRates />}>
      {(pipeline) => (
        <ol className={classes.stages} aria-label="Items a second through each stage">
          {stagesOf(pipeline, 'posts').map(({ name, title, kind, rate }) => (
            <li key={name} className={classes.stage}>
              <div className={classes.name} title={title}>
                {title}
              </div>
              <div className={classes.rate}>
                <span className={classes.number}>
                  {formatRate(rate)} <span className={classes.unit}>/s</span>
                </span>
                <Sparkline
                  values={kind === 'channel' ? rates.ofChannel(name) : rates.of(name)}
                  width={72}
                  height={22}
                />
              </div>
            </li>
          ))}
        </ol>
      )}
    </Loaded>
  )
}

function NoRates() {
  return (
    <div className={classes.stages} role="status" aria-label="Loading">
      {Array.from({ length: USUAL }, (_, i) => (
        <Skeleton key={i} height={54} radius="sm" />
      ))}
    </div>
  )
}
