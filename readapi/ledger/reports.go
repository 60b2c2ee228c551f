package ledger

import (
	"encoding/json"
	"sync"
	"time"

	"gravitas/envelope"
	"gravitas/envelope/pipeline"
	"gravitas/envelope/stream"
)

const (
	lookBack     = 64               // reports read of each partition at the start
	freshFor     = 10 * time.Second // an older report says nothing of now
	maxInstances = 256              // kept of one agent; the oldest goes first
)

// reports keeps the newest report of each instance of each agent.
type reports struct {
	mu     sync.Mutex
	newest map[string]map[string]pipeline.Report // by agent, then instance
}

func newReports() *reports { return &reports{newest: map[string]map[string]pipeline.Report{}} }

// Found begins a little before the end, to know at once who is there.
func (r *reports) Found(_ int, bounds []stream.Bounds) []int64 {
	offsets := make([]int64, len(bounds))
	for i, b := range bounds {
		offsets[i] = max(b.First, b.Next-lookBack)
	}
	return offsets
}

// Take keeps each record that is a report.
func (r *reports) Take(_ int, records []stream.Record) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	var e envelope.Envelope
	for _, record := range records {
		var report pipeline.Report
		if envelope.Decode(record.Value, &e) == nil && json.Unmarshal(e.Data, &report) == nil && report.Agent != "" {
			r.keep(report)
		}
	}
	return nil
}

// Lost goes on with what comes next.
func (r *reports) Lost(_ int, bounds stream.Bounds) int64 { return bounds.Next }

func (r *reports) keep(report pipeline.Report) {
	instances := r.newest[report.Agent]
	if instances == nil {
		instances = map[string]pipeline.Report{}
		r.newest[report.Agent] = instances
	}
	if !report.At.Before(instances[report.Instance].At) {
		instances[report.Instance] = report
	}
	if len(instances) <= maxInstances {
		return
	}
	oldest := report
	for _, each := range instances {
		if each.At.Before(oldest.At) {
			oldest = each
		}
	}
	delete(instances, oldest.Instance)
}

// sum is an agent's report over all its instances: rates add up, times are the
// slowest instance's, and errors count for instances that have gone too.
func (r *reports) sum(agent string, now time.Time) (sum pipeline.Report) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, report := range r.newest[agent] {
		sum.Errors += report.Errors
		if now.Sub(report.At) > freshFor {
			continue
		}
		sum.Rate += report.Rate
		sum.P50 = max(sum.P50, report.P50)
		sum.P99 = max(sum.P99, report.P99)
	}
	return sum
}
