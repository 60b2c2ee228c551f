import type { ReactNode } from 'react'
import classes from './Command.module.css'

interface CommandProps {
  label: string
  /** What it does. */
  before: string
  text: string
  /** What else one may do. */
  children: ReactNode
}

/** A command to paste into a shell. */
export function Command({ label, before, text, children }: CommandProps) {
  return (
    <div className={classes.text}>
      <p>{before}</p>
      {/* Scrolls by itself, so it takes the keyboard's focus. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- see above */}
      <pre className={classes.command} aria-label={label} tabIndex={0}>
        {text}
      </pre>
      <p>{children}</p>
    </div>
  )
}
