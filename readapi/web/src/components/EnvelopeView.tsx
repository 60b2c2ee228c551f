import { useMemo } from 'react'
import { formatCount } from '../services/format'
import { readPayload, type Payload } from '../services/payload'
import type { Envelope } from '../services/types'
import { CodeBlock } from './CodeBlock'

/** The envelope around an item, with all its fields. */
export function EnvelopeView({ envelope }: { envelope: Envelope }) {
  return (
    <CodeBlock
      title="Envelope"
      detail="as on the log"
      text={JSON.stringify(envelope.fields, null, 2)}
    />
  )
}

/** Bytes as JSON or text where they are that, else as a dump. */
export function PayloadView({ title, bytes }: { title: string; bytes: Uint8Array }) {
  const payload = useMemo(() => readPayload(bytes), [bytes])
  return (
    <CodeBlock
      title={title}
      detail={detailOf(payload, bytes.length)}
      text={payload.text}
      columns={payload.kind === 'bytes'}
    />
  )
}

const KINDS: Record<Payload['kind'], string> = { json: 'JSON', text: 'text', bytes: 'not text' }

function detailOf(payload: Payload, length: number): string {
  const size = `${KINDS[payload.kind]}, ${formatCount(length)} ${length === 1 ? 'byte' : 'bytes'}`
  return payload.cut ? `${size}, of which the beginning is shown` : size
}
