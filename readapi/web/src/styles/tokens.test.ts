import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { LINES } from '../services/lines'
import { STEPS } from '../services/seriousness'

const sheet = readFileSync('src/styles/tokens.css', 'utf8')

/** The colours of a theme, by their names. */
function palette(theme: string): Map<string, string> {
  const block = sheet.split(`'${theme}']`)[1]?.split('}')[0] ?? ''
  return new Map([...block.matchAll(/--([\w-]+): (#\w{6})/g)].map((m) => [m[1] ?? '', m[2] ?? '']))
}

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((i) => {
    const channel = parseInt(hex.slice(i, i + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

const texts = ['ink', 'ink-2', 'bad', 'good', ...Array.from({ length: STEPS }, (_, i) => `s${i}`)]
const graphics = ['line-2', 'focus', 'queue', 'work', ...LINES.map((_, i) => `c${i}`)]
const grounds = ['paper', 'surface', 'sunken']

test.each(['light', 'dark'])('every colour can be told from every ground, %s', (theme) => {
  const colours = palette(theme)
  const at = (name: string) => colours.get(name) ?? expect.fail(`no --${name}`)
  for (const ground of grounds) {
    for (const text of texts) {
      expect(contrast(at(text), at(ground)), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5)
    }
    for (const mark of graphics) {
      expect(contrast(at(mark), at(ground)), `${mark} on ${ground}`).toBeGreaterThanOrEqual(3)
    }
  }
})
