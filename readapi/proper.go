package readapi

import (
	"cmp"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"gravitas/readapi/page"
	"gravitas/readapi/problem"
)

// maxURI bounds a request's target, in bytes; a live cursor and a hundred topics fit.
const maxURI = 32 << 10

// proper refuses what no route could answer well: a target that is too long, a query that can't be
// read, and an Accept header that rules out what there is.
func proper(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := check(r); err != nil && strings.HasPrefix(r.URL.Path, "/api/") {
			problem.Write(w, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func check(r *http.Request) error {
	if len(r.RequestURI) > maxURI {
		return problem.New(problem.URITooLong, "the address is over %d bytes", maxURI)
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return problem.New(problem.InvalidArgument, "query: %s", err)
	}
	if media := mediaOf(r.URL.Path, page.Format(query.Get("format"))); !acceptable(r.Header.Values("Accept"), media) {
		return problem.New(problem.NotAcceptable, "the answer is %s, which Accept rules out", media)
	}
	return nil
}

// mediaOf is the media type that an answer would have; "" is none, a websocket.
func mediaOf(path string, format page.Format) string {
	switch {
	case path == livePath:
		return ""
	case path == livePath+"/sse":
		return "text/event-stream"
	case format == page.CSV:
		return "text/csv"
	case format == page.NDJSON:
		return "application/x-ndjson"
	default:
		return "application/json"
	}
}

// acceptable reports whether Accept headers let a media type through: the range that fits it best
// decides (RFC 9110, 12.5.1).
func acceptable(headers []string, media string) bool {
	accept := strings.Join(headers, ",")
	if strings.TrimSpace(accept) == "" || media == "" {
		return true
	}
	kind, _, _ := strings.Cut(media, "/")
	fits := map[string]int{media: 3, kind + "/*": 2, "*/*": 1, "*": 1}
	best, weight := 0, 0.0
	for each := range strings.SplitSeq(accept, ",") {
		name, params, err := mime.ParseMediaType(each)
		if err != nil || fits[name] == 0 || fits[name] < best {
			continue
		}
		best = fits[name]
		weight, _ = strconv.ParseFloat(cmp.Or(params["q"], "1"), 64) // what is no number is 0
	}
	return weight > 0
}
