import { Link } from '@tanstack/react-router'
import { digitsOf, formatMean, formatMeasured } from '../services/format'
import { isSame } from '../services/series'
import type { SeriesName, SeriesRow } from '../services/types'
import { ReadingSparkline } from './ReadingSparkline'
import classes from './SeriesTable.module.css'

interface SeriesTableProps {
  items: SeriesRow[]
  chosen: SeriesName | undefined
}

/** Series with their newest numbers; each leads to its chart. */
export function SeriesTable({ items, chosen }: SeriesTableProps) {
  const digits = digitsOf(items.flatMap(({ recent }) => recent))
  return (
    <table className={classes.table}>
      <caption className="unseen">Series, their last reading and prediction</caption>
      <thead>
        <tr>
          <th scope="col">Series</th>
          <th scope="col" className={classes.wide}>
            Channel
          </th>
          <th scope="col" className="num">
            Read
          </th>
          <th scope="col" className="num">
            Predicted
          </th>
          <th scope="col" className={classes.recent}>
            Last 20
          </th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <Row
            key={`${item.channel} ${item.name}`}
            item={item}
            digits={digits}
            isChosen={chosen !== undefined && isSame(item, chosen)}
          />
        ))}
      </tbody>
    </table>
  )
}

interface RowProps {
  item: SeriesRow
  digits: number
  isChosen: boolean
}

function Row({ item, digits, isChosen }: RowProps) {
  const { name, channel, value, prediction, recent } = item
  return (
    <tr className={`${classes.row ?? ''} ${isChosen ? (classes.chosen ?? '') : ''}`}>
      <th scope="row">
        <Link
          to="/demand"
          search={(old) => ({ ...old, series: name, channel })}
          aria-current={isChosen ? 'true' : undefined}
        >
          {name}
        </Link>
        <span className={classes.narrow}>{channel}</span>
      </th>
      <td className={`dim ${classes.wide ?? ''}`}>{channel}</td>
      <td className="num">{formatMeasured(value, digits)}</td>
      <td className="num">{formatMean(prediction, digits)}</td>
      <td className={classes.recent}>
        <ReadingSparkline values={recent} digits={digits} />
      </td>
    </tr>
  )
}
