const FIRST_MS = 500
const LONGEST_MS = 20_000

/**
 * How long to wait before the attempt after `failures` failed ones (0 = none yet): doubling from
 * half a second to 20 s, each a random half to whole of it, so that pages don't return at once.
 */
export function backoffMs(failures: number, random: () => number = Math.random): number {
  const whole = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 10))
  return whole * (0.5 + random() / 2)
}
