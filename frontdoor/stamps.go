package frontdoor

import (
	"strconv"

	"github.com/google/uuid"

	"gravitas/tracecache"
)

// stamps returns a stamp for each item that has an id. Those of accepted items share what they
// have in common, since there is one for every item that enters.
func (d *delivery) stamps() []tracecache.Stamp {
	const each = 4
	channel, source := d.lane.channel.Name, d.card.producer
	created := tracecache.Time(d.created)
	places := d.places()
	stamps := make([]tracecache.Stamp, 0, len(d.results))
	fields := make([]tracecache.Field, 0, each*len(d.records))
	for i := range d.results {
		r := &d.results[i]
		switch {
		case r.code == "":
			fields = append(fields,
				tracecache.Field{Name: tracecache.FieldCreated, Value: created},
				tracecache.Field{Name: tracecache.FieldChannel, Value: channel},
				tracecache.Field{Name: tracecache.FieldSource, Value: source},
				tracecache.Field{Name: tracecache.FieldAt, Value: places.next()})
			stamps = append(stamps, tracecache.Stamp{ID: r.id, Fields: fields[len(fields)-each : len(fields) : len(fields)]})
		case r.id != uuid.Nil:
			stamps = append(stamps, tracecache.Rejected(r.id, channel, source, d.created, r.code+": "+r.detail))
		}
	}
	return stamps
}

// places are where the records lie, as tracecache.At writes it, in one string.
type places struct {
	text string
	ends []int
	at   int // next record
}

func (d *delivery) places() *places {
	p := &places{ends: make([]int, len(d.records))}
	text := make([]byte, 0, len(d.records)*(len(d.lane.channel.Name)+16))
	for i := range d.records {
		r := &d.records[i]
		text = append(append(text, r.Topic...), '/')
		text = append(strconv.AppendInt(text, int64(r.Partition), 10), '/')
		text = strconv.AppendInt(text, r.Offset, 10)
		p.ends[i] = len(text)
	}
	p.text = string(text)
	return p
}

func (p *places) next() string {
	begin := 0
	if p.at > 0 {
		begin = p.ends[p.at-1]
	}
	p.at++
	return p.text[begin:p.ends[p.at-1]]
}
