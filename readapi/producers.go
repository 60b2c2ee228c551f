package readapi

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"gravitas/envelope/keyring"
	"gravitas/readapi/ledger"
	"gravitas/readapi/page"
)

// producerRow is how a producer fares at all doors. Counts are since each door began.
type producerRow struct {
	Producer      string           `json:"producer"`
	Channels      []string         `json:"channels"` // that it may push to
	Accepted      int64            `json:"accepted"`
	Rejected      int64            `json:"rejected"`
	RejectedBy    map[string]int64 `json:"rejected_by"`    // by code
	Rate          float64          `json:"rate"`           // items per second, lately
	Last          stamp            `json:"last"`           // when its last item came
	ShareAccepted *float64         `json:"share_accepted"` // null where it sent nothing
	Quarantined   bool             `json:"quarantined"`    // at some door
	Quarantine    *quarantineRow   `json:"quarantine"`     // that which ends last
	Doors         int              `json:"doors"`          // that it pushed to
	Revoked       bool             `json:"revoked"`
}

// quarantineRow is a time for which a producer is shut out.
type quarantineRow struct {
	Since stamp `json:"since"`
	Until stamp `json:"until"`
	Count int   `json:"count"` // at that door so far, this one included
}

var producerHeader = []string{
	"producer", "channels", "accepted", "rejected", "rejected_by", "rate", "last", "share_accepted", "quarantined", "quarantined_until", "doors", "revoked",
}

// Record is the row's cells; those of what is null are empty.
func (p producerRow) Record() []string {
	var codes []string
	for _, code := range slices.Sorted(maps.Keys(p.RejectedBy)) {
		codes = append(codes, fmt.Sprintf("%s=%d", code, p.RejectedBy[code]))
	}
	share, until := "", ""
	if p.ShareAccepted != nil {
		share = number(*p.ShareAccepted)
	}
	if p.Quarantine != nil {
		until = p.Quarantine.Until.String()
	}
	return []string{
		page.Text(p.Producer), strings.Join(p.Channels, " "), strconv.FormatInt(p.Accepted, 10), strconv.FormatInt(p.Rejected, 10),
		strings.Join(codes, " "), number(p.Rate), p.Last.cell(), share, strconv.FormatBool(p.Quarantined), until, strconv.Itoa(p.Doors), strconv.FormatBool(p.Revoked),
	}
}

// GET /api/producers
func (a *API) producers(w http.ResponseWriter, r *http.Request) error {
	cards, err := a.ledger.Scorecards(r.Context())
	if err != nil {
		return err
	}
	return answerList(w, r, "producers", producerHeader, a.producerRows(cards), func(p producerRow) string { return p.Producer })
}

// producerRows are those that are registered and those that pushed, by name.
func (a *API) producerRows(cards []ledger.Scorecard) []producerRow {
	rows := map[string]producerRow{}
	known := map[string]keyring.Entry{}
	if a.deps.Producers != nil {
		for _, entry := range a.deps.Producers() {
			known[entry.Name] = entry
			if !entry.Revoked && !entry.Operator {
				rows[entry.Name] = newProducerRow(entry, ledger.Scorecard{Producer: entry.Name}, a.deps.Clock())
			}
		}
	}
	for _, card := range cards {
		rows[card.Producer] = newProducerRow(known[card.Producer], card, a.deps.Clock())
	}
	return slices.SortedFunc(maps.Values(rows), func(x, y producerRow) int { return cmp.Compare(x.Producer, y.Producer) })
}

func newProducerRow(entry keyring.Entry, card ledger.Scorecard, now time.Time) producerRow {
	row := producerRow{
		Producer: card.Producer, Channels: append([]string{}, entry.Channels...), Revoked: entry.Revoked,
		Accepted: card.Accepted, RejectedBy: map[string]int64{}, Rate: card.Rate, Last: stamp(card.Last), Doors: card.Doors,
	}
	for code, n := range card.Rejected {
		row.RejectedBy[code] = n
		row.Rejected += n
	}
	if all := row.Accepted + row.Rejected; all > 0 {
		share := float64(row.Accepted) / float64(all)
		row.ShareAccepted = &share
	}
	for _, q := range card.Quarantines {
		over := !now.Before(q.Until) || !entry.Released.Before(q.Since)
		if !over && (row.Quarantine == nil || q.Until.After(time.Time(row.Quarantine.Until))) {
			row.Quarantined, row.Quarantine = true, &quarantineRow{stamp(q.Since), stamp(q.Until), q.Count}
		}
	}
	return row
}
