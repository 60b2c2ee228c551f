package scraper

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestRetryAfterIsReadInBothForms(t *testing.T) {
	for value, want := range map[string]time.Duration{
		"":                              0,
		"4":                             4 * time.Second,
		"0":                             0,
		"0.5":                           500 * time.Millisecond,
		"-3":                            0,
		"NaN":                           0,
		"1e300":                         time.Hour,
		"soon":                          0,
		"Sat, 21 Nov 2026 08:00:30 GMT": 30 * time.Second,
		"Sat, 21 Nov 2026 07:00:00 GMT": 0,
	} {
		assert.Equal(t, want, retryAfter(http.Header{"Retry-After": {value}}, morning), value)
	}
}
