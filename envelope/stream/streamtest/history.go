package streamtest

import (
	"fmt"
	"sync"
	"time"

	"gravitas/envelope/stream"
)

// history is what the clients of one run saw of a log, and what the log held in
// the end. Its checks say whether a log that keeps its promises could have been seen so.
type history struct {
	start time.Time

	mu       sync.Mutex
	attempts []*attempt
	reads    []reading
	group    map[int][]groupEvent // by partition, in the order that things happened

	final map[int][]entry // by partition: the whole log at the end
}

func newHistory() *history {
	return &history{start: time.Now(), group: map[int][]groupEvent{}, final: map[int][]entry{}}
}

// now is the history's clock: monotonic, in nanoseconds from its start.
func (h *history) now() int64 { return int64(time.Since(h.start)) }

// entry is a record as it lies on the log.
type entry struct {
	offset int64
	key    string
	value  string
}

func entryOf(r stream.Record) entry { return entry{r.Offset, string(r.Key), string(r.Value)} }

// attempt is one record of one call of Publish. A producer that tries again has
// another attempt with another value, so that each can be told on the log.
type attempt struct {
	key, value       string
	called, returned int64
	acknowledged     bool
	partition        int // where it was acknowledged
	offset           int64
}

// reading is one look at all that a partition held.
type reading struct {
	partition        int
	called, returned int64
	seen             []entry
}

// called adds the attempts of a call that begins.
func (h *history) called(records []stream.Record) []*attempt {
	h.mu.Lock()
	defer h.mu.Unlock()
	attempts := make([]*attempt, len(records))
	for i, r := range records {
		attempts[i] = &attempt{key: string(r.Key), value: string(r.Value), called: h.now()}
	}
	h.attempts = append(h.attempts, attempts...)
	return attempts
}

// acknowledged notes that a call came back without an error.
func (h *history) acknowledged(attempts []*attempt, records []stream.Record) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i, a := range attempts {
		a.returned, a.acknowledged = h.now(), true
		a.partition, a.offset = records[i].Partition, records[i].Offset
	}
}

func (h *history) read(r reading) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.reads = append(h.reads, r)
}

// groupEvent is something that happened between a group and one partition.
type groupEvent struct {
	what   happening
	claim  int   // tells claims apart
	offset int64 // of the record seen, or the one to go on from
}

type happening int

const (
	claimed   happening = iota // a member was given the partition from the offset on
	saw                        // the member was given the record
	commits                    // the member begins to commit the offset
	committed                  // the commit was acknowledged
	asks                       // an onlooker begins to ask what is committed
	told                       // the onlooker was told; -1 is nothing
)

func (h *history) happened(partition int, e groupEvent) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.group[partition] = append(h.group[partition], e)
}

// summary is how much a history tried, for those who run the test with -v.
func (h *history) summary() string {
	acknowledged, claims := 0, 0
	for _, a := range h.attempts {
		if a.acknowledged {
			acknowledged++
		}
	}
	entries := 0
	for p := range h.final {
		entries += len(h.final[p])
	}
	for _, events := range h.group {
		for _, e := range events {
			if e.what == claimed {
				claims++
			}
		}
	}
	return fmt.Sprintf("%d appends, %d acknowledged, %d on the log; %d reads; %d claims",
		len(h.attempts), acknowledged, entries, len(h.reads), claims)
}
