import { Button, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { isDataId } from '../services/search'
import classes from './FindLetter.module.css'

/** Goes to the dead letter of a data_id. */
export function FindLetter() {
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const [refused, setRefused] = useState(false)

  const find = () => {
    const id = text.trim().toLowerCase()
    setRefused(id !== '' && !isDataId(id))
    if (isDataId(id)) void navigate({ to: '/dead-letters', search: { id } })
  }

  return (
    <form
      className={classes.find}
      onSubmit={(event) => {
        event.preventDefault()
        find()
      }}
    >
      <TextInput
        aria-label="Find by data_id"
        placeholder="Find by data_id"
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value)
          setRefused(false)
        }}
        error={refused && 'A data_id has 32 hexadecimal digits and 4 hyphens'}
        spellCheck={false}
        autoCapitalize="none"
      />
      <Button type="submit" variant="default">
        Find
      </Button>
    </form>
  )
}
