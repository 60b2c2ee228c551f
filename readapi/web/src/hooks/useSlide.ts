import { useReducedMotion } from '@mantine/hooks'
import { useLayoutEffect, useRef } from 'react'

const SLIDE = { duration: 450, easing: 'cubic-bezier(0.2, 0, 0, 1)' }

/**
 * Lets the items of a list slide to their places when its order changes, and new ones appear. The
 * returned ref is for the list, whose items say by `data-key` which they are.
 */
export function useSlide<E extends HTMLElement>(order: string) {
  const list = useRef<E>(null)
  const tops = useRef(new Map<string, number>())
  const isStill = useReducedMotion()
  useLayoutEffect(() => {
    const items = [...(list.current?.children ?? [])] as HTMLElement[]
    const before = tops.current
    tops.current = new Map(items.map((item) => [item.dataset.key ?? '', item.offsetTop]))
    if (isStill || before.size === 0) return
    for (const item of items) {
      const top = before.get(item.dataset.key ?? '')
      if (top === undefined) item.animate([{ opacity: 0 }, { opacity: 1 }], SLIDE)
      else if (top !== item.offsetTop) {
        const from = { transform: `translateY(${top - item.offsetTop}px)` }
        item.animate([from, { transform: 'none' }], SLIDE)
      }
    }
  }, [order, isStill])
  return list
}
