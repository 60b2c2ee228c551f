import { useState } from 'react'
import { Command } from './Command'
import { Empty } from './States'

/** The command that sends readings of the minute before `now` to where `up` listens. */
const sendSome = (
  now: number,
) => `KEY=$(sed 's/.*"producer":"\\([^"]*\\)".*/\\1/' gravitas-data/keys.json)
for i in $(seq 10 40); do
  echo '{"series": "plant-7", "value": '$((40 + i % 7))', "at": "${minuteBefore(now)}:'$i'Z"}'
done | curl http://127.0.0.1:8080/v1/channels/demand \\
  -H "Authorization: Bearer $KEY" -H 'Content-Type: application/x-ndjson' --data-binary @-`

const minuteBefore = (now: number) => new Date(now - 60_000).toISOString().slice(0, 16)

/** The first thing to do on a server that no sensor has sent to. */
export function NoReadings() {
  const [now] = useState(Date.now)
  return (
    <Empty title="No readings yet">
      <Command
        label="Command that sends readings"
        before="Send some. They appear here at once, with a prediction from a series’ 20th on."
        text={sendSome(now)}
      >
        Readings of what is made rather than used go to the channel <code>generation</code>. Or
        start with <code>gravitas up --demo</code> for made-up sensors.
      </Command>
    </Empty>
  )
}
