package readapi

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cespare/xxhash/v2"

	"gravitas/readapi/problem"
)

// Layouts of RFC 3339: milliseconds, or microseconds for times that have them.
const (
	milliseconds = "2006-01-02T15:04:05.000Z07:00"
	microseconds = "2006-01-02T15:04:05.000000Z07:00"
)

// stamp is a time as answers write it; the zero time is null.
type stamp time.Time

// MarshalJSON writes the time in RFC 3339, or null.
func (s stamp) MarshalJSON() ([]byte, error) {
	if time.Time(s).IsZero() {
		return []byte("null"), nil
	}
	return []byte(`"` + s.String() + `"`), nil
}

// String is the time in RFC 3339, UTC.
func (s stamp) String() string {
	t := time.Time(s).UTC()
	if t.Nanosecond()%int(time.Millisecond) == 0 {
		return t.Format(milliseconds)
	}
	return t.Format(microseconds)
}

// cell is the time as an export writes it; the zero time is an empty cell.
func (s stamp) cell() string {
	if time.Time(s).IsZero() {
		return ""
	}
	return s.String()
}

// seconds is a Unix time as a stamp; 0 is no time.
func seconds(unix int64) stamp {
	if unix == 0 {
		return stamp{}
	}
	return stamp(time.Unix(unix, 0))
}

// answer writes a JSON body with an entity tag of its content: a client that
// has it already is told so in 304. Tags are weak, since gzip changes the bytes.
func answer(w http.ResponseWriter, r *http.Request, body any) error {
	text, err := encode(body)
	if err != nil {
		return err
	}
	return answerBytes(w, r, "no-cache", text)
}

func encode(body any) ([]byte, error) {
	var buf bytes.Buffer
	encoder := json.NewEncoder(&buf)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(body)
	return buf.Bytes(), err
}

func answerBytes(w http.ResponseWriter, r *http.Request, cacheControl string, body []byte) error {
	tag := `W/"` + strconv.FormatUint(xxhash.Sum64(body), 36) + `"`
	header := w.Header()
	header.Set("Content-Type", "application/json")
	header.Set("Cache-Control", cacheControl)
	header.Set("ETag", tag)
	header.Add("Vary", "Authorization")
	if r.Method != http.MethodPost && tagged(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	_, _ = w.Write(body) // a client that left is no one to tell
	return nil
}

// tagged reports whether an If-None-Match header names the tag (RFC 9110, 13.1.2).
func tagged(header, tag string) bool {
	for each := range strings.SplitSeq(header, ",") {
		each = strings.TrimSpace(each)
		if each == "*" || strings.TrimPrefix(each, "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}

// oneOf refuses a value of a parameter or a field that is none of those there are.
func oneOf[T ~string](name string, value T, known []T) error {
	if slices.Contains(known, value) {
		return nil
	}
	return problem.New(problem.InvalidArgument, "%s: %q is none of %v", name, value, known)
}

// timeOf reads a query's time: RFC 3339, or byDefault where it is absent.
func timeOf(r *http.Request, name string, byDefault time.Time) (time.Time, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return byDefault, nil
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return time.Time{}, problem.New(problem.InvalidArgument,
			"%s: %q is not an RFC 3339 time such as 2012-06-01T00:00:00Z", name, text)
	}
	return t.UTC(), nil
}
