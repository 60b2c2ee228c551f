package readapi

import (
	"errors"
	"fmt"
	"net/url"
	"time"

	"gravitas/readapi/explore"
	"gravitas/readapi/ledger"
	"gravitas/readapi/live"
)

// Config is what an operator sets.
type Config struct {
	PublicRead  bool          // reads need no key on any address
	CORSOrigins []string      // other origins whose pages may read, such as https://example.org
	Version     string        // shown by /api/status
	Demo        bool          // shown by /api/status
	TotalsFor   time.Duration // how long the list of totals is kept, and given while it is read anew for as long again; at most 1 s
	PagesFor    time.Duration // the same of a page of posts
	Patience    time.Duration // how long a request waits for what it asks; then it is answered 503
	ExportFor   time.Duration // how long a whole list may take to be read and sent
	RedriveFor  time.Duration // how long one call redrives letters; then it answers where to go on
	MaxBody     int64         // of a request, in bytes
	Live        live.Config
	Ledger      ledger.Config
	Explore     explore.Config
}

// DefaultConfig is what holds where nothing is set.
func DefaultConfig() Config {
	return Config{
		TotalsFor:  250 * time.Millisecond,
		PagesFor:   100 * time.Millisecond,
		Patience:   5 * time.Second,
		ExportFor:  10 * time.Minute,
		RedriveFor: 10 * time.Second,
		MaxBody:    1 << 20,
		Live:       live.DefaultConfig(),
		Ledger:     ledger.DefaultConfig(),
		Explore:    explore.DefaultConfig(),
	}
}

// Validate reports every bad value.
func (c Config) Validate() error {
	var errs []error
	for _, keep := range []time.Duration{c.TotalsFor, c.PagesFor} {
		if keep < 0 || keep > time.Second {
			errs = append(errs, fmt.Errorf("answers kept for %s: must be from 0 to 1s", keep))
		}
	}
	if c.Patience <= 0 {
		errs = append(errs, fmt.Errorf("patience of %s: must be positive", c.Patience))
	}
	if c.ExportFor < c.Patience {
		errs = append(errs, fmt.Errorf("an export of %s: must be at least the patience, %s", c.ExportFor, c.Patience))
	}
	if c.RedriveFor <= 0 || c.RedriveFor >= redrivePatience {
		errs = append(errs, fmt.Errorf("a redrive of %s: must be positive and less than %s", c.RedriveFor, redrivePatience))
	}
	if c.MaxBody < 1 {
		errs = append(errs, fmt.Errorf("largest body %d: must be positive", c.MaxBody))
	}
	for _, origin := range c.CORSOrigins {
		if u, err := url.Parse(origin); err != nil || u.Scheme == "" || u.Host == "" || u.Path != "" {
			errs = append(errs, fmt.Errorf("origin %q: must be scheme://host[:port]", origin))
		}
	}
	return errors.Join(append(errs, c.Live.Validate(), c.Ledger.Validate(), c.Explore.Validate())...)
}
