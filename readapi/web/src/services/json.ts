/** Strings, marks, and what lies between marks (numbers and words). */
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g

/**
 * Indents JSON without reading its values, so that every digit and escape stays as it was sent.
 * Null where the text is no JSON.
 */
export function indentJSON(text: string): string | null {
  if (!isJSON(text)) return null
  const tokens = text.match(TOKENS) ?? []
  let out = ''
  let depth = 0
  tokens.forEach((token, i) => {
    const before = tokens[i - 1]
    const after = tokens[i + 1]
    if (token === '}' || token === ']') {
      depth--
      out += isOpening(before) ? token : newLine(depth) + token
      return
    }
    out += token
    if (isOpening(token)) {
      depth++
      if (after !== '}' && after !== ']') out += newLine(depth)
    } else if (token === ',') out += newLine(depth)
    else if (token === ':') out += ' '
  })
  return out
}

const isOpening = (token: string | undefined) => token === '{' || token === '['

const newLine = (depth: number) => '\n' + '  '.repeat(depth)

function isJSON(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
