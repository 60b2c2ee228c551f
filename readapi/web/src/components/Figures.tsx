import type { ReactNode } from 'react'
import classes from './Figures.module.css'

/** A row of named numbers. */
export function Figures({ children }: { children: ReactNode }) {
  return <dl className={classes.figures}>{children}</dl>
}

export function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={classes.figure}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

export function Unit({ children }: { children: ReactNode }) {
  return <span className={classes.unit}>{children}</span>
}
