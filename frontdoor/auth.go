package frontdoor

import (
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"gravitas/envelope/keyring"
)

// authenticate returns the producer whose key the request bears.
func (d *Door) authenticate(r *http.Request) (keyring.Entry, *problem) {
	scheme, key, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if key == "" || !strings.EqualFold(scheme, "Bearer") {
		return keyring.Entry{}, newProblem(codeUnauth, "send the producer's key: Authorization: Bearer KEY")
	}
	entry, ok := d.deps.Keyring.Lookup(strings.TrimSpace(key))
	if !ok {
		return keyring.Entry{}, newProblem(codeUnauth, "the key is not known, or was revoked")
	}
	return entry, nil
}

// admit decides whether the request's producer may push to the request's channel now.
func (d *Door) admit(r *http.Request) (*lane, *scorecard, *problem) {
	entry, p := d.authenticate(r)
	if p != nil {
		return nil, nil, p
	}
	name := chi.URLParam(r, "channel")
	lane := d.metrics.lanes[name]
	if lane == nil {
		return nil, nil, unknownChannel(name)
	}
	if lane.channel.Internal {
		return nil, nil, newProblem(codeForbidden, "%s is written by agents alone", name)
	}
	if !entry.Allows(name) {
		return nil, nil, newProblem(codeForbidden, "producer %s may not push to %s", entry.Name, name)
	}
	card := d.scorecards.of(entry.Name)
	now := d.deps.Now()
	if until, shut := card.quarantined(now, entry.Released); shut {
		return nil, nil, newProblem(codeQuarantined, "too many of producer %s's items were rejected: shut out until %s, or until an operator releases it",
			entry.Name, until.UTC().Format(timeLayout)).after(until.Sub(now))
	}
	return lane, card, nil
}

func unknownChannel(name string) *problem {
	return newProblem(codeUnknown, "there is no channel %q; /v1/channels lists them", name)
}
