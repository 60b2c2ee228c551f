package replay

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"
	"time"

	"gravitas/ops/client"
)

// shownRejects is how many rejects a summary tells in full.
const shownRejects = 5

// Summary is what a replay did.
type Summary struct {
	Accepted int64
	Rejected map[string]int64 // by code
	Rejects  []Reject         // the first few
	Before   int64            // items that an earlier, interrupted run was done with
	Elapsed  time.Duration
}

// Reject is an item that the door turned down.
type Reject struct {
	File         string
	Line         int64 // from 1
	Code, Detail string
}

// RejectedTotal is the rejects of all codes.
func (s Summary) RejectedTotal() (n int64) {
	for _, of := range s.Rejected {
		n += of
	}
	return n
}

// Rate is items answered for a second.
func (s Summary) Rate() float64 {
	if s.Elapsed <= 0 {
		return 0
	}
	return float64(s.Accepted+s.RejectedTotal()) / s.Elapsed.Seconds()
}

// Print writes the summary for people.
func (s Summary) Print(w io.Writer) error {
	text := fmt.Sprintf("accepted %d, rejected %d, in %s (%.0f items/s)\n",
		s.Accepted, s.RejectedTotal(), s.Elapsed.Round(time.Millisecond), s.Rate())
	if s.Before > 0 {
		text += fmt.Sprintf("went on after %d items of an interrupted run\n", s.Before)
	}
	for _, code := range slices.Sorted(maps.Keys(s.Rejected)) {
		text += fmt.Sprintf("rejected as %s: %d\n", code, s.Rejected[code])
	}
	for _, r := range s.Rejects {
		text += fmt.Sprintf("  %s:%d: %s: %s\n", r.File, r.Line, r.Code, r.Detail)
	}
	_, err := io.WriteString(w, text)
	return err
}

// tally counts what became of items. Safe for concurrent use.
type tally struct {
	mu       sync.Mutex
	accepted int64
	rejected map[string]int64
	first    []Reject
	places   []int64 // of first, in items
}

func newTally() *tally { return &tally{rejected: map[string]int64{}} }

// add counts what the door said of a batch.
func (t *tally) add(files []string, b *batch, r client.Receipt) {
	t.mu.Lock()
	t.accepted += int64(r.Accepted)
	t.mu.Unlock()
	for i, item := range r.Items {
		if item.Rejected() {
			t.reject(files, b.items[i].mark, item.Code, item.Detail)
		}
	}
}

// reject counts one item, and keeps it if it is among the files' first.
func (t *tally) reject(files []string, m mark, code, detail string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rejected[code]++
	at, _ := slices.BinarySearch(t.places, m.item)
	if at >= shownRejects {
		return
	}
	t.places = slices.Insert(t.places, at, m.item)
	t.first = slices.Insert(t.first, at, Reject{File: files[m.file], Line: m.line + 1, Code: code, Detail: detail})
	keep := min(len(t.first), shownRejects)
	t.places, t.first = t.places[:keep], t.first[:keep]
}

func (t *tally) items() int64 {
	s := t.summary(0, 0)
	return s.Accepted + s.RejectedTotal()
}

func (t *tally) summary(before int64, elapsed time.Duration) Summary {
	t.mu.Lock()
	defer t.mu.Unlock()
	return Summary{
		Accepted: t.accepted, Rejected: maps.Clone(t.rejected), Rejects: slices.Clone(t.first),
		Before: before, Elapsed: elapsed,
	}
}
