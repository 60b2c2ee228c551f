import { Autocomplete, Button } from '@mantine/core'
import { useState } from 'react'
import classes from './UserField.module.css'

interface UserFieldProps {
  user: string | undefined
  /** Those looked at before. */
  known: readonly string[]
  onUser: (user: string) => void
}

/** Takes a user's name. */
export function UserField({ user = '', known, onUser }: UserFieldProps) {
  const [text, setText] = useState(user)
  const [shown, setShown] = useState(user)
  // The address changed by other means (back, a link): show what it says.
  if (user !== shown) {
    setShown(user)
    setText(user)
  }
  const choose = (name: string) => {
    if (name.trim() !== '') onUser(name.trim())
  }
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        choose(text)
      }}
    >
      <Autocomplete
        label="User"
        placeholder="as events name it"
        value={text}
        onChange={setText}
        onOptionSubmit={choose}
        data={[...known]}
        limit={8}
        spellCheck={false}
        autoCapitalize="none"
      />
      <Button type="submit" variant="default" disabled={text.trim() === ''}>
        Show
      </Button>
    </form>
  )
}
