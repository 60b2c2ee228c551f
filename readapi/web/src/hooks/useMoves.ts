import { useState } from 'react'
import { movesOf, type Move } from '../services/shop'

interface Order {
  keys: readonly string[]
  moves: Map<string, Move>
}

/** How each of a list's items came to its place when the list last changed; none at first. */
export function useMoves(keys: readonly string[]): Map<string, Move> {
  const [order, setOrder] = useState<Order>({ keys, moves: new Map() })
  if (order.keys.join('\n') === keys.join('\n')) return order.moves
  const moves = movesOf(order.keys, keys)
  setOrder({ keys, moves })
  return moves
}
