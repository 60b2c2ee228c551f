import { useElementSize } from '@mantine/hooks'
import { useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react'
import { nearestTo, placesIn, stepFrom, type Place, type Placed } from '../services/map'
import type { Point } from '../services/types'
import classes from './ProductMap.module.css'

const HEIGHT = 400

/** What a product is to the user. */
export interface Marks {
  /** Its place among what is recommended, from 1. */
  rankOf: (product: string) => number | undefined
  /** What the user did with it last. */
  didWith: (product: string) => string | undefined
}

interface ProductMapProps extends Marks {
  products: readonly Placed[]
  user: string
  point: Point | null
  onPick: (product: string) => void
}

/** Products by how alike they are, and the user among them; a pointer or arrows lead through them. */
export function ProductMap({ products, user, point, onPick, ...marks }: ProductMapProps) {
  const { ref, width } = useElementSize<HTMLDivElement>()
  const place = placesIn(products, Math.max(1, width), HEIGHT)
  const [at, setAt] = useState<string | null>(null)
  const shown = products.find(({ id }) => id === at)
  const told = shown ?? products[0]
  const onPointer = (event: PointerEvent) => {
    const { left, top } = event.currentTarget.getBoundingClientRect()
    const under: Point = [event.clientX - left, event.clientY - top]
    setAt(nearestTo(products, place, under)?.id ?? null)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && at !== null) onPick(at)
    const next = stepFrom(products, at, event.key)
    if (next === undefined) return
    event.preventDefault()
    setAt(next.id)
  }
  return (
    <div ref={ref} style={{ height: HEIGHT }}>
      {width > 0 && (
        <div
          className={classes.map}
          role="slider"
          tabIndex={0}
          aria-label={`Map of the products, and ${user} on it`}
          aria-valuemin={1}
          aria-valuemax={products.length}
          aria-valuenow={1 + products.findIndex(({ id }) => id === told?.id)}
          aria-valuetext={told && textOf(told, marks)}
          onPointerMove={onPointer}
          onPointerDown={onPointer}
          onPointerLeave={({ pointerType }) => {
            if (pointerType !== 'touch') setAt(null)
          }}
          onFocus={() => setAt((old) => old ?? products[0]?.id ?? null)}
          onBlur={() => setAt(null)}
          onClick={() => {
            if (at !== null) onPick(at)
          }}
          onKeyDown={onKeyDown}
        >
          <svg className={classes.drawing} width={width} height={HEIGHT} aria-hidden="true">
            {products.map((product) => (
              <Dot
                key={product.id}
                product={product}
                place={place}
                isAt={at === product.id}
                {...marks}
              />
            ))}
            {point !== null && <You point={point} place={place} />}
          </svg>
          {shown !== undefined && (
            <Tip product={shown} place={place} width={width} text={textOf(shown, marks)} />
          )}
        </div>
      )}
    </div>
  )
}

interface DotProps extends Marks {
  product: Placed
  place: Place
  isAt: boolean
}

function Dot({ product, place, isAt, rankOf, didWith }: DotProps) {
  const [x, y] = place(product.point)
  const rank = rankOf(product.id)
  const ring = isAt && <circle className={classes.at} cx={x} cy={y} r={11} />
  if (rank !== undefined) {
    return (
      <g>
        {ring}
        <circle className={classes.recommended} cx={x} cy={y} r={9} />
        <text className={classes.rank} x={x} y={y} dy="0.35em" textAnchor="middle">
          {rank}
        </text>
      </g>
    )
  }
  const isUsed = didWith(product.id) !== undefined
  return (
    <g>
      {ring}
      {isUsed ? (
        <rect className={classes.used} x={x - 4.5} y={y - 4.5} width={9} height={9} />
      ) : (
        <circle className={classes.other} cx={x} cy={y} r={3} />
      )}
    </g>
  )
}

/** The user, who slides to where the last event led. */
function You({ point, place }: { point: Point; place: Place }) {
  const [x, y] = place(point)
  return (
    <g
      data-user-point=""
      className={classes.you}
      style={{ transform: `translate(${x}px, ${y}px)` }}
    >
      <path d="M0,-10 L8,0 L0,10 L-8,0 Z" />
    </g>
  )
}

interface TipProps {
  product: Placed
  place: Place
  width: number
  text: string
}

function Tip({ product, place, width, text }: TipProps) {
  const [x, y] = place(product.point)
  const side = x < width / 2 ? { left: x + 14 } : { right: width - x + 14 }
  const edge = y < HEIGHT / 2 ? { top: y } : { bottom: HEIGHT - y }
  return (
    <div className={classes.tip} style={{ ...side, ...edge }} aria-hidden="true">
      {text}
    </div>
  )
}

/** A product's title and what it is to the user, as it is read aloud. */
export function textOf({ id, title }: Placed, { rankOf, didWith }: Marks): string {
  const rank = rankOf(id)
  const did = didWith(id)
  return [title, rank !== undefined && `recommended, number ${rank}`, did !== undefined && did]
    .filter((part) => typeof part === 'string')
    .join(', ')
}

/** What the map's marks mean. */
export function MapKey({ user }: { user: string | null }) {
  return (
    <ul className={classes.key}>
      {user !== null && (
        <Meaning mark={<path className={classes.youKey} d="M8,1 L14,8 L8,15 L2,8 Z" />}>
          {user}
        </Meaning>
      )}
      <Meaning mark={<circle className={classes.recommended} cx="8" cy="8" r="7" />}>
        recommended, by place
      </Meaning>
      <Meaning mark={<rect className={classes.used} x="3.5" y="3.5" width="9" height="9" />}>
        used lately
      </Meaning>
      <Meaning mark={<circle className={classes.other} cx="8" cy="8" r="3" />}>others</Meaning>
    </ul>
  )
}

function Meaning({ mark, children }: { mark: ReactNode; children: ReactNode }) {
  return (
    <li>
      <svg width="16" height="16" aria-hidden="true">
        {mark}
      </svg>{' '}
      {children}
    </li>
  )
}
