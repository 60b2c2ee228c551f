package tracecache

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Trace is one item's way: the item that entered the door, and every hop that
// it or what was made from it took. Times that are unknown are zero.
type Trace struct {
	DataID   uuid.UUID // of the item that entered the door
	Channel  string
	Source   string
	Created  time.Time
	Rejected string // why the door refused it, else empty
	Dead     string // agent that gave it up last and has not been done with it since, else empty
	At       string // "topic/partition/offset" on the log
	Hops     []Hop  // by time of arrival, then agent
}

// Hop is one agent's handling of the item.
type Hop struct {
	Agent    string // with its version, "scorer.v1"
	In       time.Time
	Done     time.Time // zero while under way, and for a dead item
	Attempts int       // made; 0 where no more than the first is known of
	Error    string    // of the last attempt that failed
	Retry    time.Time // when the last attempt began, zero where the first was enough
	Dead     time.Time // when the agent gave the item up, else zero
	End      bool      // the agent made nothing of the item: no agent behind it will get any
}

// maxRoots bounds how many hashes point on to a root: one does, in an intact
// cache.
const maxRoots = 4

// Find reads the way of an item, or of the item that a derived one was made
// from. It returns [ErrNotFound] or [ErrUnavailable] as Read does.
func Find(ctx context.Context, cache Cache, id uuid.UUID) (Trace, error) {
	for range maxRoots {
		hash, err := cache.Read(ctx, id)
		if err != nil {
			return Trace{}, err
		}
		root, err := uuid.Parse(hash[FieldRoot])
		if err != nil || root == id {
			return Parse(id, hash), nil
		}
		id = root
	}
	return Trace{}, fmt.Errorf("roots of %s lead in a circle: %w", id, ErrNotFound)
}

// Parse reads an item's hash. Fields that are missing, malformed or of no
// known name are passed over, for a half-written trace is still of use.
func Parse(id uuid.UUID, hash map[string]string) Trace {
	trace := Trace{
		DataID:   id,
		Channel:  hash[FieldChannel],
		Source:   hash[FieldSource],
		Created:  parseTime(hash[FieldCreated]),
		Rejected: hash[FieldRejected],
		At:       hash[FieldAt],
	}
	hops := map[string]*Hop{}
	for name, value := range hash {
		agent, suffix, ok := splitHop(name)
		if !ok {
			continue
		}
		if hops[agent] == nil {
			hops[agent] = &Hop{Agent: agent}
		}
		hops[agent].set(suffix, value)
	}
	for _, hop := range hops {
		trace.Hops = append(trace.Hops, *hop)
	}
	slices.SortFunc(trace.Hops, Hop.compare)
	trace.Dead = lastDead(trace.Hops)
	return trace
}

// lastDead is the agent that gave the item up last. One that was done with it later, since it
// was sent again, has not given it up.
func lastDead(hops []Hop) (agent string) {
	var last time.Time
	for _, h := range hops {
		if h.Dead.After(h.Done) && h.Dead.After(last) {
			agent, last = h.Agent, h.Dead
		}
	}
	return agent
}

func (h *Hop) set(suffix, value string) {
	switch suffix {
	case "":
		h.Done = parseTime(value)
	case suffixIn:
		h.In = parseTime(value)
	case suffixAttempts:
		h.Attempts, _ = strconv.Atoi(value) // malformed: 0
	case suffixError:
		h.Error = value
	case suffixRetry:
		h.Retry = parseTime(value)
	case suffixDead:
		h.Dead = parseTime(value)
	case suffixEnd:
		h.End = value != ""
	}
}

// compare orders hops by arrival, or by time done where that was lost.
func (h Hop) compare(other Hop) int {
	return cmp.Or(h.start().Compare(other.start()), cmp.Compare(h.Agent, other.Agent))
}

func (h Hop) start() time.Time {
	if h.In.IsZero() {
		return h.Done
	}
	return h.In
}

// splitHop splits a field's name into agent and suffix; ok is false where it
// is no hop's. An agent's name ends in ".v" and a number.
func splitHop(name string) (agent, suffix string, ok bool) {
	agent = name
	for _, s := range []string{suffixIn, suffixAttempts, suffixError, suffixRetry, suffixDead, suffixEnd} {
		if cut, found := strings.CutSuffix(name, s); found {
			agent, suffix = cut, s
			break
		}
	}
	dot := strings.LastIndex(agent, ".v")
	if dot < 1 {
		return "", "", false
	}
	_, err := strconv.ParseUint(agent[dot+len(".v"):], 10, 32)
	return agent, suffix, err == nil
}

func parseTime(value string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, value)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}
