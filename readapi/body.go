package readapi

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"gravitas/envelope"
	"gravitas/readapi/problem"
)

// fields are what a request's body may hold, by name, and where each goes: a *string, *bool or
// *time.Time.
type fields map[string]any

// readBody reads a request's body: one JSON object with some of the fields, and nothing else.
// Anything other is an invalid_argument that says what is right.
func (a *API) readBody(w http.ResponseWriter, r *http.Request, into fields) error {
	body, err := a.wholeBody(w, r)
	if err != nil {
		return err
	}
	return into.decode(body)
}

// wholeBody is a request's body as it was sent. One that says that it is anything but plain JSON is
// refused.
func (a *API) wholeBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if media := r.Header.Get("Content-Type"); media != "" && !envelope.JSONType(media) {
		return nil, problem.New(problem.UnsupportedMedia, "Content-Type %.80q is not taken; application/json is", media)
	}
	if coding := r.Header.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return nil, problem.New(problem.UnsupportedMedia, "Content-Encoding %.80q is not taken; send the body as it is", coding)
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, a.config.MaxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, problem.New(problem.TooLarge, "the body is larger than %d bytes", a.config.MaxBody)
	case err != nil:
		return nil, problem.New(problem.InvalidArgument, "the body did not arrive whole")
	}
	return body, nil
}

func (f fields) decode(body []byte) error {
	var given map[string]json.RawMessage
	if err := json.Unmarshal(body, &given); err != nil || given == nil { // null leaves it nil
		return problem.New(problem.InvalidArgument, "body: must be one JSON object, {} or with any of %s%s", f.names(), syntax(err))
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		target, known := f[name]
		if !known {
			return problem.New(problem.InvalidArgument, "%.80q: no such field: there are %s", name, f.names())
		}
		if string(given[name]) == "null" || json.Unmarshal(given[name], target) != nil {
			return problem.New(problem.InvalidArgument, "%s: must be %s", name, wanted(target))
		}
	}
	return nil
}

func (f fields) names() string { return strings.Join(slices.Sorted(maps.Keys(f)), ", ") }

// syntax says where a text is no JSON.
func syntax(err error) string {
	var broken *json.SyntaxError
	if errors.As(err, &broken) {
		return " (" + broken.Error() + ")"
	}
	return ""
}

// wanted says what a field's value must be.
func wanted(target any) string {
	switch target.(type) {
	case *bool:
		return "true or false"
	case *time.Time:
		return "an RFC 3339 time such as 2012-06-01T00:00:00Z"
	default:
		return "a string"
	}
}
