package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxProblem bounds how much of a failed answer is read.
const maxProblem = 64 << 10

// Problem is an answer that says why a whole request failed (RFC 9457).
type Problem struct {
	Status     int           `json:"status"`
	Code       string        `json:"code"` // empty where the answer was no problem document
	Title      string        `json:"title"`
	Detail     string        `json:"detail"`
	RetryAfter time.Duration `json:"-"` // 0: not said
}

// Error tells the status, the code and the detail.
func (p *Problem) Error() string {
	text := strconv.Itoa(p.Status) + " " + first(p.Code, p.Title, http.StatusText(p.Status))
	if p.Detail != "" {
		text += ": " + p.Detail
	}
	return text
}

// Passing reports whether the same request may fare better later.
func (p *Problem) Passing() bool {
	return p.Status == http.StatusTooManyRequests || p.Status == http.StatusRequestTimeout || p.Status >= 500
}

// NotFound reports whether a request failed because there is no such thing.
func NotFound(err error) bool {
	var p *Problem
	return errors.As(err, &p) && p.Status == http.StatusNotFound
}

// Invalid reports whether a request failed by what it asked for.
func Invalid(err error) bool {
	var p *Problem
	return errors.As(err, &p) && p.Code == "invalid_argument"
}

// problemOf reads why a request failed. Answers that are no problem document,
// of a proxy maybe, keep their first line as the detail.
func problemOf(r *http.Response, now time.Time) error {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxProblem))
	if err != nil {
		return &brokenAnswer{fmt.Errorf("read the answer %s: %w", r.Status, err)}
	}
	p := &Problem{}
	if json.Unmarshal(body, p) != nil || p.Code == "" {
		line, _, _ := strings.Cut(strings.TrimSpace(string(body)), "\n")
		p = &Problem{Detail: line[:min(len(line), 200)]}
	}
	p.Status = r.StatusCode
	p.RetryAfter = retryAfter(r.Header.Get("Retry-After"), now)
	return p
}

// retryAfter reads the header's two forms, seconds and a date (RFC 9110 §10.2.3).
func retryAfter(header string, now time.Time) time.Duration {
	if seconds, err := strconv.Atoi(header); err == nil {
		return time.Duration(max(0, seconds)) * time.Second
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}
