package frontdoor

import (
	"github.com/google/uuid"

	"gravitas/tracecache"
)

// stamps returns a stamp for each item that has an id. They share what they have in
// common, since there is one for every item that enters.
func (d *delivery) stamps() []tracecache.Stamp {
	const each = 4
	created := tracecache.Time(d.created)
	stamps := make([]tracecache.Stamp, 0, len(d.results))
	fields := make([]tracecache.Field, 0, each*len(d.results))
	next := 0 // record of the next accepted item
	for i := range d.results {
		r := &d.results[i]
		var last tracecache.Field
		if r.code != "" {
			last = tracecache.Field{Name: tracecache.FieldRejected, Value: r.code + ": " + r.detail}
		} else {
			record := &d.records[next]
			next++
			last = tracecache.Field{Name: tracecache.FieldAt, Value: tracecache.At(record.Topic, record.Partition, record.Offset)}
		}
		if r.id == uuid.Nil {
			continue
		}
		fields = append(fields,
			tracecache.Field{Name: tracecache.FieldCreated, Value: created},
			tracecache.Field{Name: tracecache.FieldChannel, Value: d.lane.channel.Name},
			tracecache.Field{Name: tracecache.FieldSource, Value: d.card.producer},
			last)
		stamps = append(stamps, tracecache.Stamp{ID: r.id, Fields: fields[len(fields)-each : len(fields) : len(fields)]})
	}
	return stamps
}
