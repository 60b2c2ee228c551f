package store

import (
	"cmp"
	"context"
	"time"
)

// MaxUserEvents is how many of a user's events are kept to find recommendations by: the newest.
const MaxUserEvents = 1000

// Events is the table events: what users did.
type Events interface {
	// PutEvents upserts events by user and ID. One whose time changed is listed at its new place
	// only. Of equal ones in one call the highest sequence wins.
	PutEvents(ctx context.Context, events []Event) error
	// ListEvents returns up to limit events of a user, the newest first, then by ID descending,
	// starting strictly after the given place.
	ListEvents(ctx context.Context, user string, after EventPlace, limit int) ([]Event, error)
}

// UserEvents is the table user_events: the same without their items, and of each user only the
// newest MaxUserEvents or somewhat more. It is there to find recommendations by, and is filled
// and rebuilt with them.
type UserEvents interface {
	// PutUserEvents upserts events as PutEvents does.
	PutUserEvents(ctx context.Context, events []Event) error
	// LatestUserEvents returns up to limit events, MaxUserEvents at most, of each user, in the
	// order of ListEvents. Of a user that is not there it returns none.
	LatestUserEvents(ctx context.Context, users []string, limit int) ([][]Event, error)
}

// Recommendations is the table recommendations: a row for each user.
type Recommendations interface {
	// PutRecommendations upserts rows by user. Of equal ones in one call the highest sequence
	// wins.
	PutRecommendations(ctx context.Context, rows []Recommended) error
	// GetRecommendations returns a user's row, or ErrNotFound.
	GetRecommendations(ctx context.Context, user string) (Recommended, error)
}

// Event is what a user did.
type Event struct {
	User     string
	At       time.Time // to the microsecond
	ID       string    // the event's own, or the item's DataID
	DataID   string
	Kind     string
	Product  string // empty for a search
	Query    string // empty for others
	Item     []byte // the producer's bytes, unchanged
	Sequence int64
}

// Named reports whether the event has an ID of its own, under which it may come again with
// another time.
func (e Event) Named() bool { return e.ID != e.DataID }

// Place is where the event is in its user's list.
func (e Event) Place() EventPlace { return EventPlace{e.At, e.ID} }

// EventPlace is a position in a user's list of events. The zero EventPlace is the beginning,
// before the newest.
type EventPlace struct {
	At time.Time
	ID string
}

// Compare orders places as lists have them: the newest first, then by ID descending.
func (p EventPlace) Compare(o EventPlace) int {
	return cmp.Or(o.At.Compare(p.At), cmp.Compare(o.ID, p.ID))
}

// Recommended is what is recommended to a user.
type Recommended struct {
	User      string
	DataID    string    // of the item that brought it
	Generated time.Time // kept to the millisecond
	Version   string    // of the products' vectors that it was found by
	Vector    string    // where the user stood, base64
	Items     []byte    // JSON array of products, scores and what they are based on
	Sequence  int64
}
