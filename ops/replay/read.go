package replay

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// maxLine bounds a line where the door doesn't say how large a request may be.
const maxLine = 32 << 20

// codeTooLong is what lines are counted as that aren't even sent.
const codeTooLong = "too_large"

// unreadable is a file that can't be read on; what was read before it counts.
type unreadable struct{ error }

func (u *unreadable) Unwrap() error { return u.error }

// readFiles routes the items of all files, from where the replay starts.
func (r *run) readFiles(ctx context.Context, to *router) error {
	longest := orDefault(r.channel.Limits.MaxBody, maxLine)
	at := r.from
	pace := newPacer(r.cfg)
	for ; at.file < len(r.cfg.Files); at = (mark{file: at.file + 1, item: at.item}) {
		name := r.cfg.Files[at.file]
		src, err := open(r.cfg, name, r.read)
		if err != nil {
			return &unreadable{err}
		}
		at, err = r.readFile(ctx, newLineReader(src, longest), at, to, pace)
		err = errors.Join(err, src.Close())
		if err != nil {
			return err
		}
		r.frontier.pass(mark{file: at.file + 1, item: at.item})
	}
	return to.flush(ctx)
}

// readFile routes a file's items, and returns the place after them.
func (r *run) readFile(ctx context.Context, lines *lineReader, at mark, to *router, pace *pacer) (mark, error) {
	skip := at.line
	for at.line = 0; r.cfg.Limit == 0 || at.item < r.cfg.Limit; at.line++ {
		if r.cfg.Files[at.file] == stdin && lines.idle() {
			if err := to.flush(ctx); err != nil {
				return at, err
			}
		}
		line, err := lines.next()
		switch {
		case errors.Is(err, io.EOF):
			return at, nil
		case err != nil && !errors.Is(err, errLongLine):
			return at, &unreadable{fmt.Errorf("%s:%d: %w", r.cfg.Files[at.file], at.line+1, err)}
		case at.line < skip, err == nil && len(line) == 0:
			continue
		case err != nil:
			r.tally.reject(r.cfg.Files, at, codeTooLong, err.Error())
		default:
			if err := r.readItem(ctx, line, at, to, pace); err != nil {
				return at, err
			}
		}
		at.item++
	}
	return at, nil
}

// readItem routes one item when its time has come.
func (r *run) readItem(ctx context.Context, item []byte, at mark, to *router, pace *pacer) error {
	if r.cfg.Speed > 0 || r.shift != 0 {
		if when, ok := eventTime(item); ok {
			if err := pace.wait(ctx, when.at, to.flush); err != nil {
				return err
			}
			item = when.moved(item, r.shift)
		}
	}
	return to.route(ctx, item, at)
}
