import { Button, TextInput } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { useServices } from '../app/services'
import { useHeldKey } from '../hooks/useHeldKey'
import type { HeldKey } from '../services/heldKey'
import { Dialog } from './Dialog'
import classes from './KeyDialog.module.css'

/** Asks for the operator's key when an action needs it. One on a page that has such actions. */
export function OperatorKeyDialog() {
  const { operator } = useServices()
  return (
    <KeyDialog held={operator} title="Only operators may do this" label="Operator’s key">
      The operator’s key is in <code>keys.json</code> in the data directory, as{' '}
      <code>operator</code>. To make another: <code>gravitas producers add NAME --operator</code>
    </KeyDialog>
  )
}

/** Asks for a producer's key when something is sent. One on a page that sends. */
export function ProducerKeyDialog({ channel }: { channel: string }) {
  const { producer } = useServices()
  return (
    <KeyDialog held={producer} title="Sending takes a key" label="Producer’s key">
      A producer’s key is in <code>keys.json</code> in the data directory, as <code>producer</code>.
      To make another: <code>gravitas producers add NAME --channels {channel}</code>
    </KeyDialog>
  )
}

interface KeyDialogProps {
  held: HeldKey
  title: string
  label: string
  /** Where the key is found. */
  children: ReactNode
}

function KeyDialog({ held, title, ...form }: KeyDialogProps) {
  const { asking } = useHeldKey(held)
  return (
    <Dialog opened={asking !== null} onClose={held.decline} title={title}>
      <KeyForm held={held} {...form} />
    </Dialog>
  )
}

function KeyForm({ held, label, children }: Omit<KeyDialogProps, 'title'>) {
  const { asking } = useHeldKey(held)
  const [key, setKey] = useState('')
  const idle = asking === 'trying'
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (!idle) held.give(key.trim())
      }}
    >
      <p>{children}</p>
      <TextInput
        data-autofocus
        required
        withAsterisk={false}
        type="password"
        label={label}
        description="Kept in this tab until it is closed"
        error={asking === 'refused' && 'The server refused this key'}
        value={key}
        onChange={(event) => setKey(event.currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
      />
      <div className={classes.actions}>
        <Button variant="default" onClick={held.decline}>
          Cancel
        </Button>
        <Button type="submit" data-disabled={idle || undefined} aria-disabled={idle}>
          {idle ? 'Trying…' : 'Use this key'}
        </Button>
      </div>
    </form>
  )
}

/** Says that the operator's key is kept, and offers to forget it. */
export function OperatorKeyNote() {
  const { operator } = useServices()
  return <KeyNote held={operator}>the operator’s key</KeyNote>
}

/** Says that a key is kept, and offers to forget it. */
export function KeyNote({ held, children }: { held: HeldKey; children: ReactNode }) {
  const { hasKey } = useHeldKey(held)
  if (!hasKey) return null
  return (
    <p className="dim small">
      This tab keeps {children}.{' '}
      <button type="button" className={classes.forget} onClick={held.forget}>
        Forget it
      </button>
    </p>
  )
}
