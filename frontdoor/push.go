package frontdoor

import (
	"context"
	"errors"
	"net/http"
	"time"

	"gravitas/envelope/stream"
)

// push answers POST /v1/channels/{channel}.
func (d *Door) push(w http.ResponseWriter, r *http.Request) {
	begun := time.Now()
	d.metrics.inFlight.Inc()
	status := d.take(w, r)
	d.metrics.inFlight.Dec()
	d.metrics.observe(status, time.Since(begun))
}

// take does a push and returns the status it answered.
func (d *Door) take(w http.ResponseWriter, r *http.Request) int {
	lane, card, p := d.admit(r)
	if p != nil {
		p.write(w)
		return p.status()
	}
	delivery := d.begin(lane, card)
	p = delivery.receive(w, r)
	if p == nil {
		p = delivery.commit(r)
	}
	delivery.depart(p == nil)
	defer func() { delivery.end(p == nil) }()
	if p != nil {
		p.write(w)
		return p.status()
	}
	return delivery.write(w)
}

// receive reads the body and, once there is room and time for it, checks every item in it.
func (d *delivery) receive(w http.ResponseWriter, r *http.Request) *problem {
	read, p := readerOf(r, d.lane.channel)
	if p != nil {
		return p
	}
	coding, p := codingOf(r.Header)
	if p != nil {
		return p
	}
	if p := d.readBody(w, r); p != nil {
		return p
	}
	if p := d.approach(r.Context()); p != nil {
		return p
	}
	if !d.door.checking.take(r.Context()) {
		return overloaded()
	}
	defer d.door.checking.give()
	body, p := d.inflate(coding)
	if p != nil {
		return p
	}
	d.lane.bytes.Add(float64(len(body)))
	return read(d, body)
}

// approach waits for room on the way to the log, before any work is done on what could
// not be published then.
func (d *delivery) approach(ctx context.Context) *problem {
	if d.door.publisher.hopeless() {
		return d.undelivered(errAway)
	}
	if !d.door.window.enter(ctx, len(d.body)) {
		return overloaded()
	}
	d.inWindow = true
	if d.door.publisher.hopeless() {
		return d.undelivered(errAway)
	}
	return nil
}

// depart gives back the room on the way to the log; the client may take its time with
// the answer.
func (d *delivery) depart(ok bool) {
	if d.inWindow {
		d.door.window.leave(len(d.body), d.published, ok)
	}
}

// commit makes what is accepted durable, and then tells of everything.
func (d *delivery) commit(r *http.Request) *problem {
	if len(d.records) > 0 {
		begun := time.Now()
		err := d.door.publisher.publish(r.Context(), d.records, d.bytes)
		d.published = time.Since(begun)
		if err != nil {
			return d.undelivered(err)
		}
	}
	d.tell()
	if only := &d.results[0]; d.alone && (only.code == codeMalformed || only.code == codeTooLarge) {
		return newProblem(only.code, "%s", only.detail)
	}
	return nil
}

// undelivered says why nothing of the request is promised.
func (d *delivery) undelivered(err error) *problem {
	if errors.Is(err, stream.ErrTooLarge) {
		return newProblem(codeTooLarge, "an item is larger than the log takes")
	}
	if !errors.Is(err, errAway) { // told by the push that found it out
		d.door.deps.Logger.Warn("push not on the log", "channel", d.lane.channel.Name, "producer", d.card.producer, "error", err)
	}
	return newProblem(codeStream, "the log is away; nothing of this request is promised, send it again").after(time.Second)
}

// tell counts the items and stamps their traces.
func (d *delivery) tell() {
	d.lane.accepted.Add(float64(len(d.records)))
	if len(d.records) < len(d.results) {
		for i := range d.results {
			if code := d.results[i].code; code != "" {
				d.door.metrics.items.WithLabelValues(d.lane.channel.Name, "rejected", code).Inc()
			}
		}
	}
	d.card.settle(d.results, d.created)
	d.door.deps.Recorder.Record(d.stamps()...)
}
