package streamtest

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/anishathalye/porcupine"
)

// checkTime bounds the search for an order of one key's appends and reads. The
// order of offsets leaves little to search.
const checkTime = 20 * time.Second

// checkOrder looks, for each key, for an order of its appends and reads that
// agrees with when each was called and returned, with the offsets, and with what
// the reads saw: linearizability (Herlihy and Wing, 1990), which is checked key
// by key, since a history is linearizable where each of its objects is.
func (h *history) checkOrder() error {
	type place struct {
		partition int
		offset    int64
	}
	places := map[string]place{}
	for partition, entries := range h.final {
		for _, e := range entries {
			places[e.value] = place{partition, e.offset}
		}
	}
	keys := map[string]*keyHistory{}
	for _, a := range h.attempts {
		at, onLog := places[a.value]
		switch {
		case a.acknowledged:
			at = place{a.partition, a.offset}
		case !onLog:
			continue // it never took effect
		}
		key := strings.ToLower(a.key)
		if keys[key] == nil {
			keys[key] = &keyHistory{key: key, partition: at.partition}
		}
		keys[key].append(a, at.offset)
	}
	var errs []error
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		k := keys[key]
		for _, r := range h.allReads() {
			k.read(r)
		}
		if !k.explained() {
			errs = append(errs, fmt.Errorf("%w: of %s", errOrder, key))
		}
	}
	return errors.Join(errs...)
}

// allReads are the reads of the run, and the one of the whole log at its end.
func (h *history) allReads() []reading {
	all := slices.Clone(h.reads)
	end := h.now()
	for p, entries := range h.final {
		all = append(all, reading{partition: p, called: end, returned: end, seen: entries})
	}
	return all
}

// keyHistory is the history of one key.
type keyHistory struct {
	key        string
	partition  int
	appends    []*appendOp
	operations []porcupine.Operation
}

// appendOp is an append at its place, which its acknowledgement or the log tells.
type appendOp struct {
	entry
	rank int // among the key's appends, by offset
}

// readOp is what a read saw of the key.
type readOp struct{ seen []entry }

func (k *keyHistory) append(a *attempt, offset int64) {
	op := &appendOp{entry: entry{offset, a.key, a.value}}
	returned := int64(math.MaxInt64) // it may take effect at any time
	if a.acknowledged {
		returned = a.returned
	}
	k.appends = append(k.appends, op)
	k.operations = append(k.operations, porcupine.Operation{Input: op, Call: a.called, Return: returned})
}

// read adds a look at the key's partition.
func (k *keyHistory) read(r reading) {
	if r.partition != k.partition {
		return
	}
	seen := slices.DeleteFunc(slices.Clone(r.seen), func(e entry) bool { return strings.ToLower(e.key) != k.key })
	k.operations = append(k.operations, porcupine.Operation{Input: readOp{seen}, Call: r.called, Return: r.returned})
}

// explained reports whether there is an order. The state that it is checked
// against is how many of the key's appends, by offset, have taken effect.
func (k *keyHistory) explained() bool {
	slices.SortStableFunc(k.appends, func(a, b *appendOp) int { return cmp.Compare(a.offset, b.offset) })
	log := make([]entry, len(k.appends))
	for i, op := range k.appends {
		op.rank, log[i] = i, op.entry
	}
	model := porcupine.Model{
		Init: func() any { return 0 },
		Step: func(state, input, _ any) (bool, any) {
			n := state.(int)
			switch op := input.(type) {
			case *appendOp:
				return op.rank == n, n + 1
			case readOp:
				return slices.Equal(op.seen, log[:n]), n
			}
			return false, n
		},
	}
	return porcupine.CheckOperationsTimeout(model, k.operations, checkTime) == porcupine.Ok
}
