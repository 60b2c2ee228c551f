package replay

import (
	"context"
	"errors"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/tidwall/gjson"
)

// moment is an item's event time, and where it is written.
type moment struct {
	at    time.Time
	value gjson.Result
}

// eventTime finds an item's `created_utc`, or else its `at`.
func eventTime(item []byte) (moment, bool) {
	if v := gjson.GetBytes(item, "created_utc"); v.Type == gjson.Number {
		whole, part := math.Modf(v.Float())
		return moment{time.Unix(int64(whole), int64(part*1e9)), v}, true
	}
	if v := gjson.GetBytes(item, "at"); v.Type == gjson.String {
		at, err := time.Parse(time.RFC3339Nano, v.String())
		return moment{at, v}, err == nil
	}
	return moment{}, false
}

// moved is the item with its event time moved, in the form it had; all its other
// bytes stay as they are.
func (m moment) moved(item []byte, by time.Duration) []byte {
	if by == 0 || m.value.Index <= 0 {
		return item
	}
	out := make([]byte, 0, len(item)+16)
	out = append(out, item[:m.value.Index]...)
	if seconds, err := strconv.ParseInt(m.value.Raw, 10, 64); err == nil {
		out = strconv.AppendInt(out, seconds+int64(by/time.Second), 10)
	} else if m.value.Type == gjson.Number {
		out = strconv.AppendFloat(out, m.value.Float()+by.Seconds(), 'f', -1, 64)
	} else {
		out = strconv.AppendQuote(out, m.at.Add(by).Format(time.RFC3339Nano))
	}
	return append(out, item[m.value.Index+len(m.value.Raw):]...)
}

// shift is the whole seconds that event times are moved by for
// Config.ShiftToNow. The newest item falls on the moment when the replay will
// send it: on now, at speed 0; at speed N on now and the items' span divided by
// N, and by 1 at the least. So no item lies in the future when it is sent, and at
// speed 1 each is sent at its very time.
func shift(oldest, newest, now time.Time, speed float64) time.Duration {
	end := now
	if speed > 0 {
		end = now.Add(time.Duration(float64(newest.Sub(oldest)) / math.Max(speed, 1)))
	}
	return end.Sub(newest).Truncate(time.Second)
}

// findShift reads the files through, as far as the replay will, for the first
// item's time and the newest.
func findShift(ctx context.Context, cfg Config) (time.Duration, error) {
	if slices.Contains(cfg.Files, stdin) {
		return 0, errors.New("replay: standard input can't be read ahead for its newest item: --shift-to-now needs files")
	}
	var first, newest time.Time
	items := int64(0)
	for _, name := range cfg.Files {
		err := eachLine(cfg, name, func(line []byte) bool {
			items++
			if m, ok := eventTime(line); ok {
				if first.IsZero() {
					first = m.at
				}
				if m.at.After(newest) {
					newest = m.at
				}
			}
			return ctx.Err() == nil && items != cfg.Limit
		})
		if err = errors.Join(err, context.Cause(ctx)); err != nil {
			return 0, err
		}
		if items == cfg.Limit {
			break
		}
	}
	if first.IsZero() {
		return 0, nil
	}
	return shift(first, newest, cfg.Now(), cfg.Speed), nil
}

// eachLine calls fn with each item of a file until fn says to stop. A file that
// can't be read to its end is no error here: the replay itself will tell.
func eachLine(cfg Config, name string, fn func(line []byte) (more bool)) error {
	src, err := open(cfg, name, &meter{})
	if err != nil {
		return err
	}
	lines := newLineReader(src, maxLine)
	for more := true; more; {
		line, err := lines.next()
		if err != nil && !errors.Is(err, errLongLine) {
			break
		}
		if err != nil || len(line) > 0 {
			more = fn(line)
		}
	}
	return src.Close()
}
