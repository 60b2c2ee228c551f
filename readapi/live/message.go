package live

import (
	"encoding/json"
	"errors"
	"net/url"
	"strings"

	"gravitas/readapi/problem"
)

// message is what a client says.
type message struct {
	Subscribe   []string `json:"subscribe"`
	Unsubscribe []string `json:"unsubscribe"`
	After       string   `json:"after"` // cursor to go on from, with the first subscription

	err error // what was wrong with it
}

// parseMessage reads a client's message. What it can't read has an err.
func parseMessage(text []byte) message {
	var m message
	if err := json.Unmarshal(text, &m); err != nil {
		return message{err: problem.New(problem.InvalidArgument, `a message is {"subscribe":[…]} or {"unsubscribe":[…]}`)}
	}
	if m.Subscribe == nil && m.Unsubscribe == nil {
		return message{err: problem.New(problem.InvalidArgument, "a message has subscribe or unsubscribe")}
	}
	return m
}

// parseQuery reads topics, several to a value or several values, and the cursor.
func parseQuery(query url.Values) message {
	m := message{After: query.Get("after")}
	for _, value := range query["subscribe"] {
		for name := range strings.SplitSeq(value, ",") {
			if name != "" {
				m.Subscribe = append(m.Subscribe, name)
			}
		}
	}
	return m
}

// subscribedBody answers a message: all topics now, and the cursor from which on
// nothing is missed.
func subscribedBody(names []string, cursor string) []byte {
	body, _ := json.Marshal(struct { // strings always marshal
		Subscribed []string `json:"subscribed"`
		Cursor     string   `json:"cursor"`
	}{names, cursor})
	return body
}

// errorBody answers a message that could not be followed.
func errorBody(err error) []byte {
	var known *problem.Error
	if !errors.As(err, &known) {
		known = problem.Of(err)
	}
	body, _ := json.Marshal(map[string]any{ // strings always marshal
		"error": map[string]string{"code": string(known.Code), "detail": known.Detail},
	})
	return body
}
