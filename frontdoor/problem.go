package frontdoor

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// Codes of whole requests, and of rejected items.
const (
	codeMalformed   = "malformed"
	codeUnauth      = "unauthenticated"
	codeForbidden   = "forbidden_channel"
	codeQuarantined = "quarantined"
	codeUnknown     = "unknown_channel"
	codeNotFound    = "not_found"
	codeMethod      = "method_not_allowed"
	codeTooLarge    = "too_large"
	codeMedia       = "unsupported_media_type"
	codeRateLimited = "rate_limited"
	codeStream      = "stream_unavailable"
	codeInvalidItem = "invalid_item"
)

// statuses is the one table from codes to HTTP.
var statuses = map[string]int{
	codeMalformed:   http.StatusBadRequest,
	codeUnauth:      http.StatusUnauthorized,
	codeForbidden:   http.StatusForbidden,
	codeQuarantined: http.StatusForbidden,
	codeUnknown:     http.StatusNotFound,
	codeNotFound:    http.StatusNotFound,
	codeMethod:      http.StatusMethodNotAllowed,
	codeTooLarge:    http.StatusRequestEntityTooLarge,
	codeMedia:       http.StatusUnsupportedMediaType,
	codeRateLimited: http.StatusTooManyRequests,
	codeStream:      http.StatusServiceUnavailable,
}

// problem is why a whole request failed: problem details for HTTP APIs (RFC 9457).
type problem struct {
	code       string
	detail     string
	retryAfter time.Duration // 0: not said
}

func newProblem(code, format string, args ...any) *problem {
	return &problem{code: code, detail: fmt.Sprintf(format, args...)}
}

func (p *problem) after(d time.Duration) *problem {
	p.retryAfter = d
	return p
}

func notFound(path string) *problem {
	return newProblem(codeNotFound, "there is nothing at %s; /v1/openapi.json says what there is", path)
}

func methodNotAllowed(method string) *problem {
	return newProblem(codeMethod, "%s is not answered here; /v1/openapi.json says what is", method)
}

func (p *problem) status() int { return statuses[p.code] }

func (p *problem) write(w http.ResponseWriter) {
	status := p.status()
	header := w.Header()
	header.Set("Content-Type", "application/problem+json")
	header.Set("Cache-Control", "no-store")
	if status == http.StatusUnauthorized {
		header.Set("WWW-Authenticate", `Bearer realm="gravitas"`)
	}
	if p.retryAfter > 0 {
		seconds := (p.retryAfter + time.Second - 1) / time.Second
		header.Set("Retry-After", strconv.FormatInt(int64(seconds), 10))
	}
	w.WriteHeader(status)
	// A client that has gone away can't be told.
	_ = json.NewEncoder(w).Encode(map[string]any{
		"type":   "urn:gravitas:problem:" + p.code,
		"title":  http.StatusText(status),
		"status": status,
		"detail": p.detail,
		"code":   p.code,
	})
}
