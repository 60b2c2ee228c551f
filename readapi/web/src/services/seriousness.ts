/** How many classes the colour scale has; odd, so that the middle one is neutral. */
export const STEPS = 7

/** The class 0 (unserious) … 6 (serious) of a score in 0 … 1. */
export function stepOf(score: number): number {
  return Math.min(STEPS - 1, Math.max(0, Math.floor(score * STEPS)))
}

const WORDS = [
  'unserious',
  'mostly unserious',
  'rather unserious',
  'in between',
  'rather serious',
  'mostly serious',
  'serious',
] as const

/** The class in words, for those who don't see the colour. */
export const wordOf = (score: number): string => WORDS[stepOf(score)] ?? ''

/** The class of an explanation's weight, strongest at ±`strongest`. */
export function stepOfWeight(weight: number, strongest: number): number {
  const share = strongest > 0 ? weight / strongest : 0
  return stepOf((Math.max(-1, Math.min(1, share)) + 1) / 2)
}
