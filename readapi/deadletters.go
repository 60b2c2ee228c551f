package readapi

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"

	"gravitas/agents/store"
	"gravitas/envelope/deadletter"
	"gravitas/readapi/page"
	"gravitas/readapi/problem"
)

// letterRow is what an agent could not process, and what became of it.
type letterRow struct {
	DataID    string `json:"data_id"`
	Root      string `json:"root,omitempty"` // the item that entered the door
	Agent     string `json:"agent"`
	Reason    string `json:"reason"`
	Error     string `json:"error"`
	Attempts  int    `json:"attempts"`
	First     stamp  `json:"first"`
	Last      stamp  `json:"last"`
	Topic     string `json:"topic"`
	Partition int    `json:"partition"`
	Offset    int64  `json:"offset"`
	Status    string `json:"status"` // dead, redriven or done
}

var letterHeader = []string{"data_id", "root", "agent", "reason", "error", "attempts", "first", "last", "topic", "partition", "offset", "status"}

// Record is the row's cells.
func (l letterRow) Record() []string {
	return []string{
		l.DataID, l.Root, l.Agent, l.Reason, page.Text(l.Error), strconv.Itoa(l.Attempts), l.First.cell(), l.Last.cell(),
		l.Topic, strconv.Itoa(l.Partition), strconv.FormatInt(l.Offset, 10), l.Status,
	}
}

// letterAnswer is one letter with the payload as its agent saw it.
type letterAnswer struct {
	letterRow
	Envelope json.RawMessage `json:"envelope"`      // null where the record held none
	Raw      []byte          `json:"raw,omitempty"` // the record's value then, base64
}

func newLetterRow(l store.DeadLetter) letterRow {
	return letterRow{
		DataID: l.DataID, Root: l.Root, Agent: l.Agent, Reason: l.Reason, Error: l.Error, Attempts: l.Attempts,
		First: stamp(l.First), Last: stamp(l.Last), Topic: l.Topic, Partition: l.Partition, Offset: l.Offset, Status: l.Status,
	}
}

func letterRows(letters []store.DeadLetter) []letterRow {
	rows := make([]letterRow, len(letters))
	for i, l := range letters {
		rows[i] = newLetterRow(l)
	}
	return rows
}

// grave is a letter's place as a cursor.
type grave struct {
	Last   int64  `json:"l"` // microseconds since 1970
	DataID string `json:"d"`
	Agent  string `json:"a"`
}

func placeOf(g store.Grave) grave { return grave{g.Last.UnixMicro(), g.DataID, g.Agent} }

func letterAfter(row letterRow) grave {
	return placeOf(store.Grave{Last: time.Time(row.Last), DataID: row.DataID, Agent: row.Agent})
}

// GET /api/dead-letters
func (a *API) deadLetters(w http.ResponseWriter, r *http.Request) error {
	request, err := page.Parse(r.URL.Query())
	if err != nil {
		return err
	}
	which, err := parseLetterFilter(r)
	if err != nil {
		return err
	}
	after, err := parseGrave(request.Cursor)
	if err != nil {
		return err
	}
	if request.Format != page.JSON {
		return a.exportLetters(w, r, request.Format, which)
	}
	letters, err := a.matching(r.Context(), which, after, request.Limit+1)
	if err != nil {
		return err
	}
	return answerPage(w, r, letterRows(letters), request.Limit, letterAfter)
}

func parseGrave(cursor string) (store.Grave, error) {
	if cursor == "" {
		return store.Grave{}, nil
	}
	var g grave
	err := page.Decode(cursor, &g)
	return store.Grave{Last: time.UnixMicro(g.Last).UTC(), DataID: g.DataID, Agent: g.Agent}, err
}

func (a *API) exportLetters(w http.ResponseWriter, r *http.Request, format page.Format, which letterFilter) error {
	return exportEach(w, format, "dead-letters", letterHeader, func(write func(letterRow) error) error {
		return a.eachLetter(r.Context(), which, store.Grave{}, func(l store.DeadLetter) (bool, error) {
			return true, write(newLetterRow(l))
		})
	})
}

// GET /api/dead-letters/{data_id}
func (a *API) deadLetter(w http.ResponseWriter, r *http.Request) error {
	l, err := a.letterOf(r)
	if err != nil {
		return err
	}
	kept, err := deadletter.Decode(l.Letter)
	if err != nil {
		return err
	}
	body := letterAnswer{newLetterRow(l), kept.Envelope, kept.Raw}
	if string(kept.Envelope) == "null" && kept.Raw == nil { // it had no room for the payload
		value, err := a.recordAt(r.Context(), kept.Topic, kept.Partition, kept.Offset)
		if err == nil && json.Valid(value) {
			body.Envelope = value
		}
	}
	return answer(w, r, body)
}

// letterOf finds the letter of an item, or of one made from it, that the query's agent
// failed on; without one, the newest.
func (a *API) letterOf(r *http.Request) (store.DeadLetter, error) {
	id, err := dataID(r)
	if err != nil {
		return store.DeadLetter{}, err
	}
	letters, err := a.deps.Store.DeadLettersOf(r.Context(), id.String())
	if err != nil {
		return store.DeadLetter{}, err
	}
	agent := r.URL.Query().Get("agent")
	i := slices.IndexFunc(letters, func(l store.DeadLetter) bool { return agent == "" || l.Agent == agent })
	if i < 0 {
		return store.DeadLetter{}, problem.New(problem.NotFound, "no dead letter of %s", id)
	}
	return letters[i], nil
}

// letterFilter says which letters; empty fields match all.
type letterFilter struct {
	agent, reason, status string
	notDone               bool // dead, or on its way since a redrive that may not have arrived
	since, until          time.Time
}

func parseLetterFilter(r *http.Request) (f letterFilter, err error) {
	query := r.URL.Query()
	f = letterFilter{agent: query.Get("agent"), reason: query.Get("reason"), status: query.Get("status")}
	if f.since, err = timeOf(r, "since", time.Time{}); err != nil {
		return f, err
	}
	if f.until, err = timeOf(r, "until", time.Time{}); err != nil {
		return f, err
	}
	return f, f.validate()
}

func (f letterFilter) validate() error {
	if f.reason != "" {
		if err := oneOf("reason", deadletter.Reason(f.reason), deadletter.Reasons()); err != nil {
			return err
		}
	}
	if f.status != "" {
		return oneOf("status", deadletter.Status(f.status), deadletter.Statuses())
	}
	return nil
}

func (f letterFilter) matches(l store.DeadLetter) bool {
	return (f.agent == "" || f.agent == l.Agent) && (f.reason == "" || f.reason == l.Reason) &&
		(f.status == "" || f.status == l.Status) && (!f.notDone || l.Status != string(deadletter.Done)) && (f.until.IsZero() || l.Last.Before(f.until))
}

// matching returns up to limit letters from a place on.
func (a *API) matching(ctx context.Context, which letterFilter, after store.Grave, limit int) (letters []store.DeadLetter, err error) {
	err = a.eachLetter(ctx, which, after, func(l store.DeadLetter) (bool, error) {
		letters = append(letters, l)
		return len(letters) < limit, nil
	})
	return letters, err
}

// eachLetter visits the letters that match, the newest first, until visit returns false or an
// error.
func (a *API) eachLetter(ctx context.Context, which letterFilter, after store.Grave, visit func(store.DeadLetter) (bool, error)) error {
	for {
		letters, err := a.listLetters(ctx, after, which.since)
		if err != nil {
			return err
		}
		for _, l := range letters {
			if !which.matches(l) {
				continue
			}
			if more, err := visit(l); err != nil || !more {
				return err
			}
		}
		if len(letters) < page.MaxLimit {
			return nil
		}
		after = letters[len(letters)-1].Grave
	}
}

// listLetters reads one page of letters, in the time that a read may take.
func (a *API) listLetters(ctx context.Context, after store.Grave, since time.Time) ([]store.DeadLetter, error) {
	ctx, cancel := context.WithTimeout(ctx, a.config.Patience)
	defer cancel()
	return a.deps.Store.ListDeadLetters(ctx, after, since, page.MaxLimit)
}
