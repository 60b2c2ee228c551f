import { expect, test } from 'vitest'
import { highlight } from './highlight'

const marked = (text: string, ...tokens: string[]) =>
  highlight(
    text,
    tokens.map((token) => ({ token, weight: 1 })),
  )
    .filter((piece) => piece.weight !== null)
    .map((piece) => piece.text)

test('finds whole words without regard to case', () => {
  expect(marked('Help! A helper helped: HELP', 'help')).toEqual(['Help', 'HELP'])
})

test('finds the longest first', () => {
  expect(marked('this is not funny', 'funny', 'not funny')).toEqual(['not funny'])
})

test('loses nothing of the text', () => {
  const text = 'Ünïcode (and) $pecial? ünïcode'
  const pieces = highlight(text, [{ token: 'ünïcode', weight: 0.5 }])
  expect(pieces.map((piece) => piece.text).join('')).toBe(text)
  expect(pieces.filter((piece) => piece.weight === 0.5)).toHaveLength(2)
})

test('takes tokens as text, never as a pattern', () => {
  expect(marked('a.b aXb', 'a.b')).toEqual(['a.b'])
  expect(marked('(((', '((')).toEqual([])
})
