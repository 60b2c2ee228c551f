import type { TokenWeight } from './types'

/** A piece of a text, with the weight of the explaining word that it is, if it is one. */
export interface Piece {
  text: string
  weight: number | null
}

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Cuts a text at the explanation's words, whole words only and without regard to case. */
export function highlight(text: string, explanation: TokenWeight[]): Piece[] {
  const weights = new Map<string, number>()
  for (const { token, weight } of explanation) {
    if (/^[\p{L}\p{N}]/u.test(token)) weights.set(token.toLowerCase(), weight)
  }
  if (weights.size === 0) return [{ text, weight: null }]
  // Longest first, so that "not funny" is found before "funny".
  const words = [...weights.keys()].sort((a, b) => b.length - a.length).map(escape)
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(${words.join('|')})(?![\\p{L}\\p{N}])`, 'giu')
  return text
    .split(pattern)
    .map((part) => ({ text: part, weight: weights.get(part.toLowerCase()) ?? null }))
    .filter((piece) => piece.text !== '')
}
