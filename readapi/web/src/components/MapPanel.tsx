import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useServices } from '../app/services'
import { MAPPED } from '../services/queries'
import { distance, placedOf, type Placed } from '../services/map'
import { toldOf } from '../services/shop'
import type { Recommended, UserEvent } from '../services/types'
import { Loaded } from './Loaded'
import classes from './MapPanel.module.css'
import { Panel } from './Panel'
import { MapKey, ProductMap, type Marks } from './ProductMap'
import { Empty, Rows } from './States'

interface MapPanelProps {
  recommended: Recommended
  events: readonly UserEvent[]
  onPick: (product: string) => void
}

/** Where the user stands among the products. */
export function MapPanel({ recommended, events, onPick }: MapPanelProps) {
  const { queries } = useServices()
  const query = useQuery(queries.products('', MAPPED))
  const { user, point } = recommended
  const marks = marksOf(recommended, events)
  return (
    <Panel title="Map" aside="alike products lie together">
      <Loaded query={query} skeleton={<Rows n={1} height={430} />}>
        {({ items, next }) => {
          const placed = placedOf(items)
          if (placed.length === 0) return <NoMap />
          return (
            <>
              <ProductMap products={placed} user={user} point={point} onPick={onPick} {...marks} />
              <MapKey user={point === null ? null : user} />
              {next !== null && (
                <p className="dim small">These are the {MAPPED} products of most users.</p>
              )}
              <MapTable products={placed} recommended={recommended} marks={marks} />
            </>
          )
        }}
      </Loaded>
    </Panel>
  )
}

function marksOf({ items, isPopular }: Recommended, events: readonly UserEvent[]): Marks {
  const ranks = new Map(isPopular ? [] : items.map(({ product }, i) => [product, i + 1]))
  const done = new Map<string, string>()
  for (const { product, kind } of events) {
    if (product !== null && !done.has(product)) done.set(product, toldOf(kind))
  }
  return { rankOf: (product) => ranks.get(product), didWith: (product) => done.get(product) }
}

function NoMap() {
  return (
    <Empty title="No map of the products yet">
      It is drawn from what products’ words, or a training, say of them: see{' '}
      <code>gravitas train products</code>.
    </Empty>
  )
}

interface MapTableProps {
  products: readonly Placed[]
  recommended: Recommended
  marks: Marks
}

/** The map's numbers, for readers of screens and for the keyboard: the nearest to the user first. */
function MapTable({ products, recommended: { user, point }, marks }: MapTableProps) {
  const [isOpen, setOpen] = useState(false)
  const far = ({ point: at }: Placed) => (point === null ? null : distance(at, point))
  const sorted = isOpen ? [...products].sort((a, b) => (far(a) ?? 0) - (far(b) ?? 0)) : []
  return (
    <details className={classes.table} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>The map as a table</summary>
      {isOpen && (
        // Scrolls by itself, so it takes the keyboard's focus.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- see above
        <div role="region" aria-label="Products on the map" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">Product</th>
                <th scope="col" className="num">
                  From {user}
                </th>
                <th scope="col" className="num">
                  Recommended
                </th>
                <th scope="col">Used</th>
              </tr>
            </thead>
            <tbody>
              {sorted.map((product) => (
                <tr key={product.id}>
                  <th scope="row">{product.title}</th>
                  <td className="num">{far(product)?.toFixed(3) ?? '–'}</td>
                  <td className="num">{marks.rankOf(product.id) ?? '–'}</td>
                  <td>{marks.didWith(product.id) ?? '–'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  )
}
