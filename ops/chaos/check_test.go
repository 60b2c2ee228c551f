package chaos

import (
	"errors"
	"fmt"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/ops/rig"
)

// settleLimit is how long agents may take to catch up after the last fault.
const settleLimit = 6 * time.Minute

// figures are what a run comes to.
type figures struct {
	items    int // promised
	lost     int // of them, not on the log
	twice    int // answers of the read API that are not those of an undisturbed run
	back     int // subreddits of which something went back
	dead     int // dead letters that were not due
	looks    int // at the tables, while faults were done
	verified int // exit status of gravitas verify --deep
	causes   []error
}

// err tells what may not be.
func (f figures) err() error { return errors.Join(f.causes...) }

// check ends the producers, waits until all is quiet, and counts what went wrong.
func (r *run) check() (f figures) {
	r.t.Helper()
	require.NoError(r.t, r.producers.finish())
	require.NoError(r.t, r.uses.finish())
	r.sinks.finish()
	posts := outcome(r.producers.history)
	rig.Await(r.t, settleLimit, r.quiet)

	l, err := readLog(r.t.Context(), r.sys)
	require.NoError(r.t, err)
	f.items, f.lost, f.looks = len(r.producers.promised)+r.uses.items(), l.lost(r.producers.promised), r.sinks.looks
	f.note(f.lost, "of the items with a 202 are not on the log")
	f.dead = without(l.dead, r.due)
	f.note(f.dead, "dead letters are not due: %v", l.dead)
	f.note(without(r.due, l.dead), "dead letters are due and not there: %v", l.dead)
	disorder := append(r.sinks.wentBack(l.steps), l.outOfOrder()...)
	f.back = len(disorder)
	f.note(f.back, "subreddits went back: %.1000q", disorder)
	want := rig.Undisturbed(r.t, posts)
	f.twice, err = r.site.Compare(want)
	f.note(f.twice, "answers are not those of an undisturbed run: %v", err)
	others, err := r.site.Compare(r.uses.undisturbed(r.t))
	f.note(others, "answers of series and users are not those of an undisturbed run: %v", err)
	f.twice += others
	o := rig.Invoke(r.t, nil, nil, "verify", "--deep", "--data", r.sys.Data())
	f.verified = o.Status
	f.note(f.verified, "is the exit status of verify: %s%s", o.Out, o.Err)
	return f
}

// without counts those of a set that are not in another.
func without(set, other map[deadLetter]bool) (n int) {
	for one := range set {
		if !other[one] {
			n++
		}
	}
	return n
}

func (f *figures) note(n int, format string, args ...any) {
	if n != 0 {
		f.causes = append(f.causes, fmt.Errorf("%d "+format, append([]any{n}, args...)...))
	}
}

// quiet is nil once everything that was promised is done.
func (r *run) quiet() error {
	p, err := r.site.Pipeline()
	if err != nil {
		return err
	}
	return p.Quiet(int64(len(r.producers.history)))
}
