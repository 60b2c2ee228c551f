import { Button } from '@mantine/core'
import type { ReactNode, Ref } from 'react'

interface ActionButtonProps {
  ref?: Ref<HTMLButtonElement>
  onAct: () => void
  /** Nothing to do, or doing it already. It stays in reach, so that the focus is not lost. */
  idle: boolean
  children: ReactNode
}

/** A button whose action takes a while. */
export function ActionButton({ ref, onAct, idle, children }: ActionButtonProps) {
  return (
    <Button
      ref={ref ?? null}
      size="xs"
      data-disabled={idle || undefined}
      aria-disabled={idle}
      onClick={() => {
        if (!idle) onAct()
      }}
    >
      {children}
    </Button>
  )
}
