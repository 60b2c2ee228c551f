package agents

import "context"

// Chain is agents one behind the other as one: what the first makes of its items, the next
// processes at once, and what the last makes is dropped. Nothing of it goes on the log.
type Chain []Registration

// Process implements Agent.
func (c Chain) Process(ctx context.Context, items []Item) ([]Output, error) {
	for _, reg := range c {
		if len(items) == 0 {
			break
		}
		outputs, err := reg.Processor.Process(ctx, items)
		if err != nil {
			return nil, err
		}
		items = made(reg, outputs, items[0])
	}
	return nil, nil
}

// made are outputs as the next agent gets them.
func made(reg Registration, outputs []Output, like Item) []Item {
	items := make([]Item, len(outputs))
	for i, o := range outputs {
		items[i] = Item{
			Envelope: derive(reg.Agent, o, like.Received), Key: []byte(o.Key),
			Partition: like.Partition, Offset: like.Offset, Received: like.Received,
		}
	}
	return items
}
