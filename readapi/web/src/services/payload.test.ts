import { expect, test } from 'vitest'
import { indentJSON } from './json'
import { readPayload } from './payload'

const bytesOf = (text: string) => new TextEncoder().encode(text)

test('JSON is indented, and every digit stays as it was sent', () => {
  const text =
    '{"id":12345678901234567890,"a":[1.50,{"b":"x, {y}: \\"z\\" \\u00e9"}],"c":{},"d":[]}'
  expect(indentJSON(text)).toBe(`{
  "id": 12345678901234567890,
  "a": [
    1.50,
    {
      "b": "x, {y}: \\"z\\" \\u00e9"
    }
  ],
  "c": {},
  "d": []
}`)
})

test.each([['7'], ['"a b"'], ['null'], ['[]'], [' {"a" : true} ']])('%s is JSON', (text) => {
  const indented = indentJSON(text)
  expect(JSON.parse(indented ?? '')).toEqual(JSON.parse(text))
})

test.each([
  ['JSON', bytesOf('{"a":1}'), 'json', '{\n  "a": 1\n}'],
  ['text', bytesOf('{"a":'), 'text', '{"a":'],
  ['text of more than one line', bytesOf('é\n\tb'), 'text', 'é\n\tb'],
  ['nothing', new Uint8Array(), 'text', ''],
])('%s is told by its bytes', (_, bytes, kind, text) => {
  expect(readPayload(bytes)).toEqual({ kind, text, cut: false })
})

test.each([
  ['a control character', bytesOf('a\x00b'), /^00000000 {2}61 00 62 +a\.b$/],
  ['what is no UTF-8', new Uint8Array([0xff, 0x7e]), /^00000000 {2}ff 7e +\.~$/],
])('%s makes a dump', (_, bytes, dump) => {
  const payload = readPayload(bytes)
  expect(payload.kind).toBe('bytes')
  expect(payload.text).toMatch(dump)
})

test('of many bytes the beginning is dumped, in lines under each other', () => {
  const { text, cut } = readPayload(new Uint8Array(5000))
  const lines = text.split('\n')
  expect(cut).toBe(true)
  expect(lines).toHaveLength(256)
  expect(lines[255]).toMatch(/^00000ff0 {2}(00 ){16} \.{16}$/)
  expect(new Set(lines.map((line) => line.length)).size).toBe(1)
})
