import { NativeSelect } from '@mantine/core'
import { useExploreView } from '../hooks/useExploreView'
import { DIMENSIONS, dimensionsOf, nameOf, type Dimension } from '../services/dimensions'
import { MEASURE_NAMES, MEASURES, type Measure } from '../services/explore'
import classes from './ExploreControls.module.css'

const FEWEST = ['1', '5', '20', '100', '500']

/** By what posts are grouped, and what is measured of the groups. */
export function ExploreControls() {
  const { by, measure, min = '1', change } = useExploreView()
  const [first, second] = by
  const groupBy = (dimensions: (Dimension | undefined)[]) =>
    change({
      by: dimensions.filter((dimension) => dimension !== undefined).join(','),
      sort: undefined,
      order: undefined,
      view: undefined,
    })
  return (
    <div className={classes.controls}>
      <NativeSelect
        label="Group by"
        value={first ?? ''}
        data={optionsOf(DIMENSIONS)}
        onChange={({ currentTarget: { value } }) => groupBy(chosen(value, second))}
      />
      <NativeSelect
        label="and by"
        value={second ?? ''}
        data={[
          { value: '', label: 'nothing else' },
          ...optionsOf(DIMENSIONS.filter((dimension) => dimension !== first)),
        ]}
        onChange={({ currentTarget: { value } }) => groupBy([first, ...chosen(value)])}
      />
      <NativeSelect
        label="Measure"
        value={measure}
        data={MEASURES.map((value) => ({ value, label: MEASURE_NAMES[value] }))}
        onChange={({ currentTarget: { value } }) =>
          change({ measure: value as Measure, sort: undefined, order: undefined })
        }
      />
      <NativeSelect
        label="Groups of"
        value={min}
        data={[...new Set([...FEWEST, min])].map((value) => ({
          value,
          label: value === '1' ? 'any size' : `${value} posts or more`,
        }))}
        onChange={({ currentTarget: { value } }) =>
          change({ min: value === '1' ? undefined : value })
        }
      />
    </div>
  )
}

const optionsOf = (dimensions: readonly Dimension[]) =>
  dimensions.map((value) => ({ value, label: nameOf(value) }))

/** The dimension chosen, and the one beside it unless it is the same. */
function chosen(value: string, beside?: Dimension): (Dimension | undefined)[] {
  if (value === '') return [undefined]
  const [dimension] = dimensionsOf(value)
  return beside === dimension ? [dimension] : [dimension, beside]
}
