import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useServices } from '../app/services'
import { useOperator } from '../hooks/useOperator'
import { Dialog } from './Dialog'
import classes from './OperatorKey.module.css'

/** Asks for the operator's key when an action needs it. One on a page that has such actions. */
export function OperatorKeyDialog() {
  const { operator } = useServices()
  const { asking } = useOperator()
  return (
    <Dialog opened={asking !== null} onClose={operator.decline} title="Only operators may do this">
      <KeyForm />
    </Dialog>
  )
}

function KeyForm() {
  const { operator } = useServices()
  const { asking } = useOperator()
  const [key, setKey] = useState('')
  const idle = asking === 'trying'
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (!idle) operator.give(key.trim())
      }}
    >
      <p>
        The operator’s key is in <code>keys.json</code> in the data directory, as{' '}
        <code>operator</code>. To make another: <code>gravitas producers add NAME --operator</code>
      </p>
      <TextInput
        data-autofocus
        required
        withAsterisk={false}
        type="password"
        label="Operator’s key"
        description="Kept in this tab until it is closed"
        error={asking === 'refused' && 'The server refused this key'}
        value={key}
        onChange={(event) => setKey(event.currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
      />
      <div className={classes.actions}>
        <Button variant="default" onClick={operator.decline}>
          Cancel
        </Button>
        <Button type="submit" data-disabled={idle || undefined} aria-disabled={idle}>
          {idle ? 'Trying…' : 'Use this key'}
        </Button>
      </div>
    </form>
  )
}

/** Says that a key is kept, and offers to forget it. */
export function OperatorKeyNote() {
  const { operator } = useServices()
  const { hasKey } = useOperator()
  if (!hasKey) return null
  return (
    <p className="dim small">
      This tab keeps the operator’s key.{' '}
      <button type="button" className={classes.forget} onClick={operator.forget}>
        Forget it
      </button>
    </p>
  )
}
