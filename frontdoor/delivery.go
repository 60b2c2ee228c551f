package frontdoor

import (
	"errors"
	"time"

	"github.com/google/uuid"

	"gravitas/envelope"
	"gravitas/envelope/stream"
)

// delivery is one push on its way in. Deliveries are pooled, for their buffers.
type delivery struct {
	door    *Door
	lane    *lane
	card    *scorecard
	created time.Time

	body     []byte // as it came
	inflated []byte // decompressed
	answer   []byte
	reserved int64 // bytes of the door's budget

	inWindow  bool          // the body's bytes are in the door's window
	published time.Duration // how long the log took; 0 where it was not asked

	alone    bool // the body is one item
	envelope envelope.Envelope
	records  []stream.Record // of the accepted items, in order
	results  []result        // of all items, in order
	bytes    int             // of the records' values
}

// result is what became of one item.
type result struct {
	id     uuid.UUID // zero where a rejected item names none
	code   string    // empty where it is accepted
	detail string
}

func (d *Door) begin(lane *lane, card *scorecard) *delivery {
	delivery := d.deliveries.Get().(*delivery)
	delivery.door, delivery.lane, delivery.card = d, lane, card
	delivery.created = d.deps.Now().UTC().Truncate(time.Microsecond)
	return delivery
}

// end gives the delivery back. Not its records' memory, nor the body's that
// they share, where a publish failed: the log's client may still be reading them.
func (d *delivery) end(published bool) {
	d.door.budget.give(d.reserved)
	clear(d.records)
	clear(d.results)
	kept := delivery{records: d.records[:0], results: d.results[:0]}
	if published {
		kept.body, kept.inflated = reusable(d.body), reusable(d.inflated)
		kept.answer = reusable(d.answer)
	} else {
		kept.records = nil
	}
	pool := &d.door.deliveries
	*d = kept
	pool.Put(d)
}

func reusable(buf []byte) []byte {
	if cap(buf) > keptBuffer {
		return nil
	}
	return buf[:0]
}

// add takes in one item of the channel's own format.
func (d *delivery) add(item []byte, contentType string) *problem {
	facts, err := d.lane.channel.Check(item)
	if err != nil {
		return d.reject(facts.ID, err)
	}
	d.envelope = envelope.Envelope{
		DataID: facts.ID, Source: d.card.producer, Created: d.created, Data: item,
		Channel: d.lane.channel.Name, ContentType: contentType,
	}
	return d.accept(facts)
}

// accept puts d.envelope among the records.
func (d *delivery) accept(facts envelope.Facts) *problem {
	e := &d.envelope
	if p := d.room(len(e.Data)); p != nil {
		return p
	}
	if e.DataID == uuid.Nil {
		e.DataID = freshID(e, facts.Key)
	}
	key := facts.PartitionKey
	if len(key) == 0 {
		key = []byte(e.Source)
	}
	record := stream.NewRecord(key, e)
	record.Time = d.created // an event's own time may be any; the log keeps records by theirs
	d.records = append(d.records, record)
	d.bytes += len(record.Value)
	d.results = append(d.results, result{id: e.DataID})
	return nil
}

func freshID(e *envelope.Envelope, key string) uuid.UUID {
	if key == "" {
		return envelope.NewID()
	}
	return envelope.ItemID(e.Channel, key, e.Data)
}

func (d *delivery) reject(id uuid.UUID, err error) *problem {
	if p := d.room(0); p != nil {
		return p
	}
	detail := err.Error()
	if len(detail) > maxDetail {
		detail = detail[:maxDetail]
	}
	d.results = append(d.results, result{id: id, code: codeOf(err, d.alone), detail: detail})
	return nil
}

const (
	maxDetail = 1024
	// perItem is about what an item takes beside its bytes: record, headers, trace, answer.
	perItem = 1024
)

// room makes sure of an item more: that the request may have it, and memory.
func (d *delivery) room(size int) *problem {
	if limit := d.door.cfg.MaxItems; len(d.results) >= limit {
		return newProblem(codeTooLarge, "more than %d items; send them in several requests", limit)
	}
	return d.reserve(perItem + 3*size/2)
}

// codeOf is an item's reject code. What is no JSON at all is a malformed body where
// the item is alone in it.
func codeOf(err error, alone bool) string {
	switch {
	case errors.Is(err, envelope.ErrTooLarge):
		return codeTooLarge
	case alone && errors.Is(err, envelope.ErrNotJSON):
		return codeMalformed
	}
	return codeInvalidItem
}
