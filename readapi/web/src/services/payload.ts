import { indentJSON } from './json'

/** An item's bytes as people read them. */
export interface Payload {
  kind: 'json' | 'text' | 'bytes'
  /** Indented JSON, the text itself, or a dump of the bytes in hexadecimal. */
  text: string
  /** Whether only the beginning is shown. */
  cut: boolean
}

/** How many bytes a dump shows. */
const DUMPED = 4096
const PER_LINE = 16

/** What no text holds: control characters but tab, line feed and carriage return. */
// eslint-disable-next-line no-control-regex -- that is what it looks for
const NO_TEXT = /[\x00-\x08\x0b\x0c\x0e-\x1f]/

/** Tells by the bytes alone what they are: producers name their types as they like. */
export function readPayload(bytes: Uint8Array): Payload {
  const text = decodeUTF8(bytes)
  if (text === null || NO_TEXT.test(text)) {
    return { kind: 'bytes', text: dump(bytes.subarray(0, DUMPED)), cut: bytes.length > DUMPED }
  }
  const json = indentJSON(text)
  return { kind: json === null ? 'text' : 'json', text: json ?? text, cut: false }
}

function decodeUTF8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/** Lines of `00000010  68 65 6c …  hel…`, like `hexdump -C`. */
function dump(bytes: Uint8Array): string {
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += PER_LINE) {
    const line = [...bytes.subarray(at, at + PER_LINE)]
    const offset = at.toString(16).padStart(8, '0')
    const hex = line.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const chars = line.map((byte) => (byte > 0x1f && byte < 0x7f ? String.fromCharCode(byte) : '.'))
    lines.push(`${offset}  ${hex.padEnd(PER_LINE * 3 - 1)}  ${chars.join('')}`)
  }
  return lines.join('\n')
}
