package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

// Dumpable is a store whose tables can be written out.
type Dumpable interface {
	Store
	Keyed
}

// dumpWidth is how many keys are read at a time.
const dumpWidth = 64

// Dump writes every row of a table as NDJSON in key order, one field order for
// all backends: two stores that were told the same give the same bytes. What
// depends on when and in how many pieces they were told is left out: sequences
// and times of processing. So are rows that no reader is shown.
func Dump(ctx context.Context, s Dumpable, table Table, w io.Writer) error {
	var err error
	if table == TableTotal {
		err = dumpTotals(ctx, s, w)
	} else {
		err = dumpByKey(ctx, s, table, w)
	}
	if err != nil {
		return fmt.Errorf("dump %s: %w", table, err)
	}
	return nil
}

func dumpByKey(ctx context.Context, s Dumpable, table Table, w io.Writer) error {
	rowsOf, err := reader(s, table)
	if err != nil {
		return err
	}
	d := &dump{write: w, rowsOf: rowsOf}
	err = s.Keys(ctx, table, func(key string) error {
		d.keys = append(d.keys, key)
		if len(d.keys) < dumpWidth {
			return nil
		}
		return d.flush(ctx)
	})
	if err != nil {
		return err
	}
	return d.flush(ctx)
}

// rows returns the rows of one key, encoded, each ended by a newline.
type rows func(ctx context.Context, key string) ([]byte, error)

type dump struct {
	write  io.Writer
	rowsOf rows
	keys   []string
}

// flush reads the rows of the keys gathered, side by side, and writes them in order.
func (d *dump) flush(ctx context.Context) error {
	encoded := make([][]byte, len(d.keys))
	group, ctx := errgroup.WithContext(ctx)
	for i, key := range d.keys {
		group.Go(func() (err error) {
			encoded[i], err = d.rowsOf(ctx, key)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	d.keys = d.keys[:0]
	for _, lines := range encoded {
		if _, err := d.write.Write(lines); err != nil {
			return err
		}
	}
	return nil
}

func reader(s Store, table Table) (rows, error) {
	switch table {
	case TablePosts:
		return postRows(s), nil
	case TablePostsBySubreddit:
		return listedRows(s), nil
	case TablePostsScores:
		return scoreRows(s), nil
	case TableDeadLetters:
		return letterRows(s), nil
	case TableSeries:
		return readingRows(s), nil
	case TableProducts:
		return productRows(s), nil
	case TableEvents:
		return eventRows(s), nil
	case TableUserEvents:
		return userEventRows(s), nil
	case TableRecommendations:
		return recommendedRows(s), nil
	}
	for _, level := range []Level{FiveMinutes, Hour, Day, Month} {
		if level.Table() == table {
			return windowRows(s, level), nil
		}
	}
	return nil, errors.New("no such table")
}

func postRows(s Store) rows {
	return func(ctx context.Context, id string) ([]byte, error) {
		p, err := s.GetPost(ctx, id)
		if err != nil {
			return nil, err
		}
		return lines([]Post{p}, func(p Post) any { return dumpedPost{Post: p} })
	}
}

func listedRows(s Store) rows {
	const page = 500
	return func(ctx context.Context, subreddit string) ([]byte, error) {
		var all []ListedPost
		for after := (Place{}); ; {
			posts, err := s.ListPosts(ctx, subreddit, after, page)
			if err != nil {
				return nil, err
			}
			all = append(all, posts...)
			if len(posts) < page {
				return lines(all, func(p ListedPost) any { return p })
			}
			last := posts[len(posts)-1]
			after = Place{CreatedUTC: last.CreatedUTC, ID: last.ID}
		}
	}
}

func scoreRows(s Store) rows {
	return func(ctx context.Context, postID string) ([]byte, error) {
		scores, err := s.GetScores(ctx, postID)
		if err != nil {
			return nil, err
		}
		return lines(scores, func(s Score) any { return dumpedScore{Score: s} })
	}
}

func letterRows(s Store) rows {
	return func(ctx context.Context, dataID string) ([]byte, error) {
		letters, err := s.DeadLettersOf(ctx, dataID)
		if err != nil {
			return nil, err
		}
		own := slices.DeleteFunc(letters, func(l DeadLetter) bool { return l.DataID != dataID })
		slices.SortFunc(own, func(a, b DeadLetter) int { return cmp.Compare(a.Agent, b.Agent) })
		return lines(own, func(l DeadLetter) any {
			return dumpedLetter{l.DataID, l.Agent, l.Reason, l.Status, l.Topic, l.Partition, l.Offset}
		})
	}
}

func readingRows(s Store) rows {
	return func(ctx context.Context, key string) ([]byte, error) {
		all, err := s.LatestReadings(ctx, []Series{ParseSeries(key)}, MaxReadings)
		if err != nil {
			return nil, err
		}
		return lines(all[0], func(r Reading) any { return dumpedReading{Reading: r} })
	}
}

func productRows(s Store) rows {
	return func(ctx context.Context, id string) ([]byte, error) {
		p, err := s.GetProduct(ctx, id)
		if err != nil {
			return nil, err
		}
		return lines([]Product{p}, func(p Product) any { return dumpedProduct{Product: p} })
	}
}

func eventRows(s Store) rows {
	const page = 500
	return func(ctx context.Context, user string) ([]byte, error) {
		var all []Event
		for after := (EventPlace{}); ; after = all[len(all)-1].Place() {
			events, err := s.ListEvents(ctx, user, after, page)
			if err != nil {
				return nil, err
			}
			all = append(all, events...)
			if len(events) < page {
				return lines(all, func(e Event) any { return dumpedEvent{Event: e} })
			}
		}
	}
}

func userEventRows(s Store) rows {
	return func(ctx context.Context, user string) ([]byte, error) {
		all, err := s.LatestUserEvents(ctx, []string{user}, MaxUserEvents)
		if err != nil {
			return nil, err
		}
		return lines(all[0], func(e Event) any { return dumpedEvent{Event: e} })
	}
}

func recommendedRows(s Store) rows {
	return func(ctx context.Context, user string) ([]byte, error) {
		row, err := s.GetRecommendations(ctx, user)
		if err != nil {
			return nil, err
		}
		return lines([]Recommended{row}, func(r Recommended) any { return dumpedRecommended{Recommended: r, Items: json.RawMessage(r.Items)} })
	}
}

func windowRows(s Store, level Level) rows {
	from, to := time.Unix(math.MinInt64/4, 0), time.Unix(math.MaxInt64/4, 0)
	return func(ctx context.Context, subreddit string) ([]byte, error) {
		windows, err := s.Windows(ctx, subreddit, level, from, to)
		if err != nil {
			return nil, err
		}
		shown := slices.DeleteFunc(windows, func(w Window) bool { return w.Posts == 0 })
		return lines(shown, func(w Window) any { return dumpedWindow{Window: w} })
	}
}

// dumpTotals writes the totals, which are read all at once.
func dumpTotals(ctx context.Context, s Store, w io.Writer) error {
	totals, err := s.Totals(ctx)
	if err != nil {
		return err
	}
	encoded, err := lines(totals, func(t Total) any { return dumpedTotal{Total: t} })
	if err != nil {
		return err
	}
	_, err = w.Write(encoded)
	return err
}

// omitted, as a field of the same name nearer the root, hides an embedded one.
type omitted struct{}

type dumpedPost struct {
	Post
	Sequence omitted `json:",omitzero"`
}

type dumpedScore struct {
	Score
	Sequence omitted `json:",omitzero"`
	Unlisted omitted `json:",omitzero"`
}

type dumpedReading struct {
	Reading
	Sequence omitted `json:",omitzero"`
}

type dumpedWindow struct {
	Window
	Sequence omitted `json:",omitzero"`
}

type dumpedProduct struct {
	Product
	Sequence omitted `json:",omitzero"`
}

type dumpedEvent struct {
	Event
	Sequence omitted `json:",omitzero"`
}

// dumpedRecommended leaves the item's id out: of an event that came twice either may be the last.
type dumpedRecommended struct {
	Recommended
	Items     json.RawMessage
	DataID    omitted `json:",omitzero"`
	Generated omitted `json:",omitzero"`
	Sequence  omitted `json:",omitzero"`
}

// dumpedLetter is what of a letter does not tell of times of processing.
type dumpedLetter struct {
	DataID, Agent, Reason, Status, Topic string
	Partition                            int
	Offset                               int64
}

type dumpedTotal struct {
	Total
	Updated  omitted `json:",omitzero"`
	Sequence omitted `json:",omitzero"`
}

// lines encodes rows in the form that is dumped, each ended by a newline.
func lines[T any](rows []T, dumped func(T) any) ([]byte, error) {
	var out []byte
	for _, row := range rows {
		line, err := json.Marshal(dumped(row))
		if err != nil {
			return nil, err
		}
		out = append(append(out, line...), '\n')
	}
	return out, nil
}
