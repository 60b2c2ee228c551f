import { TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useState } from 'react'

interface FilterFieldProps {
  label: string
  /** As the address has it. */
  value: string
  /** Called once typing rests. */
  onChange: (value: string | undefined) => void
}

/** A field that filters a view whose state is in the address. */
export function FilterField({ label, value, onChange }: FilterFieldProps) {
  const [text, setText] = useState(value)
  const [known, setKnown] = useState(value)
  // The address changed by other means (back, a link): show what it says.
  if (value !== known) {
    setKnown(value)
    setText(value)
  }
  const tell = useDebouncedCallback((typed: string) => {
    const trimmed = typed.trim()
    setKnown(trimmed)
    onChange(trimmed || undefined)
  }, 200)
  return (
    <TextInput
      size="xs"
      type="search"
      label={label}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value)
        tell(event.currentTarget.value)
      }}
    />
  )
}
