import { useServices } from '../app/services'
import { usePipeline } from '../hooks/usePipeline'
import { formatRate } from '../services/format'
import { stagesOf } from '../services/stages'
import { Loaded } from './Loaded'
import { Sparkline } from './Sparkline'
import classes from './Stages.module.css'
import { Rows } from './States'

/** How many items go through each stage right now, from the door on. */
export function Stages() {
  const query = usePipeline()
  const { rates } = useServices()
  return (
    <Loaded query={query} skeleton={<Rows n={1} height={56} />}>
      {(pipeline) => (
        <ol className={classes.stages} aria-label="Items a second through each stage">
          {stagesOf(pipeline).map(({ name, title, kind, rate }) => (
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
