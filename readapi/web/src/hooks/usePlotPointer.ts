import { useState, type KeyboardEvent, type PointerEvent } from 'react'
import { slotAt, type Area } from '../services/plot'

/** The slot that is looked at, and where a drag to it began; null: there is none. */
interface Hold {
  at: number | null
  from: number | null
}

const NONE: Hold = { at: null, from: null }

interface Uses {
  /** Told the slot that is clicked, or entered. */
  onPick?: ((slot: number) => void) | undefined
  /** Told the first and last slot that are dragged over, or twice the one clicked. */
  onBrush?: ((first: number, last: number) => void) | undefined
}

/** Leads a pointer and the keyboard along the slots of a plot. */
export function usePlotPointer(area: Area, { onPick, onBrush }: Uses) {
  const [{ at, from }, setHold] = useState(NONE)
  const choose = (first: number, last: number) => {
    onPick?.(last)
    onBrush?.(Math.min(first, last), Math.max(first, last))
  }
  const handlers = {
    onPointerMove: (event: PointerEvent) => {
      const slot = slotUnder(event, area)
      setHold((old) => ({ ...old, at: slot }))
    },
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0) return
      event.currentTarget.setPointerCapture(event.pointerId)
      const slot = slotUnder(event, area)
      setHold({ at: slot, from: slot })
    },
    onPointerUp: (event: PointerEvent) => {
      const slot = slotUnder(event, area)
      setHold({ at: slot, from: null })
      if (from !== null) choose(from, slot)
    },
    onPointerCancel: () => setHold(NONE),
    // A finger that is lifted leaves what it touched to be read.
    onPointerLeave: ({ pointerType }: PointerEvent) => {
      if (pointerType !== 'touch') setHold(NONE)
    },
    onFocus: () => setHold((old) => ({ ...old, at: old.at ?? 0 })),
    onBlur: () => setHold(NONE),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === 'Enter' && at !== null) choose(from ?? at, at)
      if (event.key === 'Escape') setHold(({ at }) => ({ at, from: null }))
      const next = stepFrom(at, event.key, area)
      if (next === undefined) return
      event.preventDefault()
      setHold({ at: next, from: event.shiftKey && onBrush ? (from ?? at) : null })
    },
  }
  return { at, from: onBrush && from, handlers }
}

function slotUnder({ clientX, clientY, currentTarget }: PointerEvent, area: Area) {
  const { left, top } = currentTarget.getBoundingClientRect()
  const { margin, isLying } = area
  return slotAt(area, isLying ? clientY - top - margin.top : clientX - left - margin.left)
}

/** Where a key leads from a slot; undefined: nowhere. */
function stepFrom(at: number | null, key: string, { count, isLying }: Area) {
  const last = count - 1
  if (key === 'Home') return 0
  if (key === 'End') return last
  const step =
    { ArrowRight: 1, ArrowLeft: -1, ArrowDown: isLying ? 1 : -1, ArrowUp: isLying ? -1 : 1 }[key] ??
    0
  if (step === 0) return undefined
  return at === null ? 0 : Math.max(0, Math.min(last, at + step))
}
