import { Command } from './Command'
import { Empty } from './States'

const SEND_SOME = `KEY=$(sed 's/.*"producer":"\\([^"]*\\)".*/\\1/' gravitas-data/keys.json)
curl http://127.0.0.1:8080/v1/channels/products \\
  -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' -d '[
    {"id": "shoes-1", "title": "Red running shoes", "category": "shoes"},
    {"id": "shoes-2", "title": "Blue running shoes", "category": "shoes"},
    {"id": "tent-1", "title": "Tent for two", "category": "camping"},
    {"id": "stove-1", "title": "Camping stove", "category": "camping"}]'`

/** The first thing to do on a server that knows no products. */
export function NoProducts() {
  return (
    <Empty title="No products yet">
      <Command
        label="Command that sends products"
        before="Send some. Then do something in a user’s name here, and see what is recommended."
        text={SEND_SOME}
      >
        What users do goes to the channel <code>events</code>. Or start with{' '}
        <code>gravitas up --demo</code> for a made-up shop.
      </Command>
    </Empty>
  )
}
