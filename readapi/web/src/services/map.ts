import { scaleLinear } from 'd3-scale'
import type { Point, Product } from './types'

/** A product that has a place on the map. */
export interface Placed extends Product {
  point: Point
}

export const placedOf = (products: readonly Product[]): Placed[] =>
  products.filter((product): product is Placed => product.point !== null)

/** How much larger the map is than what is on it. */
const ROOM = 1.15

/** Where a point is drawn, in pixels; what lies outside, at the edge. It moves with no user. */
export type Place = (point: Point) => Point

export function placesIn(products: readonly Placed[], width: number, height: number): Place {
  const along = (axis: 0 | 1, range: Point) => {
    const values = products.map(({ point }) => point[axis])
    const [least, most] = [Math.min(...values), Math.max(...values)]
    const middle = (least + most) / 2
    const reach = ((most - least) / 2) * ROOM || 1
    return scaleLinear([middle - reach, middle + reach], range).clamp(true)
  }
  const x = along(0, [0, width])
  const y = along(1, [height, 0])
  return (point) => [x(point[0]), y(point[1])]
}

export const distance = (a: Point, b: Point) => Math.hypot(a[0] - b[0], a[1] - b[1])

/** The one whose place is nearest to a place; null: there is none. */
export function nearestTo(products: readonly Placed[], place: Place, at: Point): Placed | null {
  let [nearest, least] = [null as Placed | null, Infinity]
  for (const product of products) {
    const far = distance(place(product.point), at)
    if (far < least) [nearest, least] = [product, far]
  }
  return nearest
}

/** Which key leads along which axis, and which way. */
const STEPS: Record<string, [axis: 0 | 1, by: 1 | -1]> = {
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
  ArrowUp: [1, 1],
  ArrowDown: [1, -1],
}

/** Where a key leads from a product: to the next one along an axis; undefined: nowhere. */
export function stepFrom(products: readonly Placed[], from: string | null, key: string) {
  const step = STEPS[key]
  if (step === undefined) return undefined
  const [axis, by] = step
  const order = [...products].sort((a, b) => a.point[axis] - b.point[axis])
  const i = order.findIndex(({ id }) => id === from)
  return order[i < 0 ? 0 : Math.max(0, Math.min(order.length - 1, i + by))]
}
