import { useState } from 'react'
import { Command } from './Command'
import { Empty } from './States'

/** The command that sends a post created at `now`, in Unix seconds, to where `up` listens. */
const sendOne = (
  now: number,
) => `KEY=$(sed 's/.*"producer":"\\([^"]*\\)".*/\\1/' gravitas-data/keys.json)
curl http://127.0.0.1:8080/v1/channels/posts \\
  -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \\
  -d '{"id": "first", "subreddit": "golang", "created_utc": ${now},
       "title": "How are goroutines scheduled on two cores?"}'`

/** The first thing to do on a server that holds nothing. */
export function NoPosts() {
  const [now] = useState(() => Math.floor(Date.now() / 1000))
  return (
    <Empty title="No posts yet">
      <Command
        label="Command that sends a post"
        before="Send a first one. Its score appears here the moment it is made."
        text={sendOne(now)}
      >
        Or run <code>gravitas replay FILE</code> with a file of posts, or start with{' '}
        <code>gravitas up --demo</code> for made-up ones.
      </Command>
    </Empty>
  )
}
