package tracecache

import (
	"strconv"
	"time"

	"github.com/google/uuid"
)

// Accepted stamps an item that the door put on the log. An empty at is left
// out.
func Accepted(id uuid.UUID, channel, source string, created time.Time, at string) Stamp {
	fields := make([]Field, 3, 4)
	fields[0] = Field{FieldCreated, Time(created)}
	fields[1] = Field{FieldChannel, channel}
	fields[2] = Field{FieldSource, source}
	if at != "" {
		fields = append(fields, Field{FieldAt, at})
	}
	return Stamp{ID: id, Fields: fields}
}

// Rejected stamps an item that the door refused, and why.
func Rejected(id uuid.UUID, channel, source string, created time.Time, why string) Stamp {
	return Stamp{ID: id, Fields: []Field{
		{FieldCreated, Time(created)},
		{FieldChannel, channel},
		{FieldSource, source},
		{FieldRejected, why},
	}}
}

// Derived stamps the own hash of an item that an agent made, so that [Find]
// leads from it to the item that entered the door, and where it lies on the log.
func Derived(id, root uuid.UUID, at string) Stamp {
	return Stamp{ID: id, Fields: []Field{{FieldRoot, root.String()}, {FieldAt, at}}}
}

// Retried are the fields that say how many attempts an agent made at an item, and when
// the last began.
func Retried(agent string, attempts int, last time.Time) []Field {
	return []Field{{agent + suffixAttempts, strconv.Itoa(attempts)}, {agent + suffixRetry, Time(last)}}
}

// Done stamps the root's hash with a hop: when the agent got the item and when
// it was done with it.
func Done(root uuid.UUID, agent string, in, done time.Time) Stamp {
	// One string holds the name and both values, for one allocation a stamp.
	const width = len(timeLayout)
	var room [96]byte
	packed := append(room[:0], agent...)
	packed = append(packed, suffixIn...)
	packed = in.UTC().AppendFormat(packed, timeLayout)
	packed = done.UTC().AppendFormat(packed, timeLayout)
	text := string(packed)
	name, times := text[:len(agent)+len(suffixIn)], text[len(agent)+len(suffixIn):]
	return Stamp{ID: root, Fields: []Field{
		{name, times[:width]},
		{agent, times[width:]},
	}}
}

// Failed stamps the root's hash with an attempt that failed and will be made
// again: attempts so far, and the last one's error.
func Failed(root uuid.UUID, agent string, in time.Time, attempts int, err error) Stamp {
	return Stamp{ID: root, Fields: failure(agent, in, attempts, err)}
}

// Dead stamps the root's hash with an agent's giving the item up: it is among
// the dead letters.
func Dead(root uuid.UUID, agent string, in, at time.Time, attempts int, err error) Stamp {
	fields := failure(agent, in, attempts, err)
	return Stamp{ID: root, Fields: append(fields, Field{FieldDead, agent}, Field{agent + suffixDead, Time(at)})}
}

// Revived are the fields that take an agent's giving up back: a redrive succeeded.
func Revived(agent string) []Field {
	return []Field{{FieldDead, ""}, {agent + suffixDead, ""}}
}

// Ended is the field that says that an agent made nothing of the item.
func Ended(agent string, at time.Time) Field { return Field{agent + suffixEnd, Time(at)} }

func failure(agent string, in time.Time, attempts int, err error) []Field {
	fields := make([]Field, 3, 4)
	fields[0] = Field{agent + suffixIn, Time(in)}
	fields[1] = Field{agent + suffixAttempts, strconv.Itoa(attempts)}
	fields[2] = Field{agent + suffixError, err.Error()}
	return fields
}
