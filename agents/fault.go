package agents

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Fault makes an agent go wrong on items whose bytes contain a text: for drills and tests.
type Fault struct {
	Agent string
	Kind  string // reject, fail, panic or hang
	Text  string
}

var faultKinds = []string{"reject", "fail", "panic", "hang"}

// ParseFault reads AGENT:KIND:TEXT.
func ParseFault(text string) (Fault, error) {
	agent, rest, _ := strings.Cut(text, ":")
	kind, text, ok := strings.Cut(rest, ":")
	switch {
	case !ok || agent == "" || text == "":
		return Fault{}, errors.New("must be AGENT:KIND:TEXT")
	case !slices.Contains(faultKinds, kind):
		return Fault{}, fmt.Errorf("kind %q: must be %s", kind, strings.Join(faultKinds, ", "))
	}
	return Fault{agent, kind, text}, nil
}

// String is the fault as ParseFault reads it.
func (f Fault) String() string { return f.Agent + ":" + f.Kind + ":" + f.Text }

// errFault is what an agent that was made to fail says.
var errFault = errors.New("fault on demand")

// Drill returns the agent with the faults that are meant for it.
func Drill(reg Registration, faults []Fault) Registration {
	for _, f := range faults {
		if f.Agent == reg.Name {
			reg.Processor = &faulty{reg.Processor, f}
		}
	}
	return reg
}

type faulty struct {
	Agent
	fault Fault
}

// Process goes wrong where an item contains the text.
func (f *faulty) Process(ctx context.Context, items []Item) ([]Output, error) {
	hit := func(it Item) bool { return bytes.Contains(it.Data, []byte(f.fault.Text)) }
	if !slices.ContainsFunc(items, hit) {
		return f.Agent.Process(ctx, items)
	}
	switch f.fault.Kind {
	case "reject":
		return nil, fmt.Errorf("%w: %w: %s", ErrReject, errFault, f.fault)
	case "panic":
		panic(errFault.Error() + ": " + f.fault.String())
	case "hang":
		<-ctx.Done()
		return nil, fmt.Errorf("%w: %s: %w", errFault, f.fault, ctx.Err())
	default:
		return nil, fmt.Errorf("%w: %s", errFault, f.fault)
	}
}
