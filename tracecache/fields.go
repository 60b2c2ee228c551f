package tracecache

import (
	"strconv"
	"time"
)

// Fields of a hash that belong to the item itself. The fields of a hop are
// named after the agent: "<agent>" is the time done, and the suffixes below
// give "<agent>.in", "<agent>.attempts", "<agent>.error", where the first attempt
// failed "<agent>.retry", the time that the last one began, while the agent has given the
// item up "<agent>.dead", and where it made nothing of the item, so that no agent behind it will
// get any, "<agent>.end". An agent's name ends in its version, as in "scorer.v1".
const (
	FieldCreated  = "created"  // time the door took the item
	FieldSource   = "source"   // producer's name
	FieldChannel  = "channel"  // channel that the item entered by
	FieldAt       = "at"       // "topic/partition/offset" of the envelope on the log
	FieldRejected = "rejected" // why the door refused the item
	FieldDead     = "dead"     // agent that gave the item up last; gone once a redrive succeeded
	FieldRoot     = "root"     // in a derived item's own hash: the root's data_id
)

const (
	suffixIn       = ".in"
	suffixAttempts = ".attempts"
	suffixError    = ".error"
	suffixRetry    = ".retry"
	suffixDead     = ".dead"
	suffixEnd      = ".end"
)

// timeLayout is RFC 3339 in UTC with always six digits of a second, so that
// times sort as text.
const timeLayout = "2006-01-02T15:04:05.000000Z"

// Time is t as a field's value: RFC 3339, UTC, microseconds.
func Time(t time.Time) string {
	return t.UTC().Format(timeLayout)
}

// At is where an envelope lies on the log, as the value of [FieldAt].
func At(topic string, partition int, offset int64) string {
	at := make([]byte, 0, len(topic)+24)
	at = append(at, topic...)
	at = append(at, '/')
	at = strconv.AppendInt(at, int64(partition), 10)
	at = append(at, '/')
	at = strconv.AppendInt(at, offset, 10)
	return string(at)
}

// Dead reports whether the stamp gives its item up, so that its hash must last
// as long as the dead letter.
func (s Stamp) Dead() bool {
	for _, f := range s.Fields {
		if f.Name == FieldDead && f.Value != "" {
			return true
		}
	}
	return false
}
