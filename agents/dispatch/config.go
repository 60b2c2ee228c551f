package dispatch

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// AllSeries is the series of a station that gets every prediction.
const AllSeries = "*"

// Station is where predictions go.
type Station struct {
	Series string `koanf:"series"` // or AllSeries
	URL    string `koanf:"url"`
	Secret string `koanf:"secret"` // whsec_ and base64, as Standard Webhooks has it
}

// Validate names the key that can't be used. It does not repeat what may be secret.
func (s Station) Validate() error {
	u, err := url.Parse(s.URL)
	switch {
	case s.Series == "":
		return errors.New(`series: is required: a series' name, or "*"`)
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return errors.New("url: must be an http or https URL")
	case !strings.HasPrefix(s.Secret, secretPrefix):
		return fmt.Errorf("secret: must begin with %s", secretPrefix)
	}
	if _, err := webhooks.NewWebhook(s.Secret); err != nil || s.Secret == secretPrefix {
		return fmt.Errorf("secret: must be base64 after %s", secretPrefix)
	}
	return nil
}

const secretPrefix = "whsec_"

// Config is how stations are treated. A zero field stands for its default.
type Config struct {
	Stations []Station
	// Patience is what all of a batch have together; who is slower gets its predictions on the
	// agent's own channel. 1 s.
	Patience time.Duration
	// Timeout of a request there. 10 s.
	Timeout time.Duration
	// Aside is for how long a slow station's predictions go there. 30 s.
	Aside time.Duration
	// Open is for how long a station that is down is left alone. 10 s.
	Open time.Duration
	// Pause after a station failed before it is asked again. 1 s.
	Pause time.Duration
	// Failures in a row, over as many pauses, make a station count as down. 5.
	Failures uint32
}

func (c Config) withDefaults() Config {
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{{&c.Patience, time.Second}, {&c.Timeout, 10 * time.Second}, {&c.Aside, 30 * time.Second}, {&c.Open, 10 * time.Second}, {&c.Pause, time.Second}} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	if c.Failures == 0 {
		c.Failures = 5
	}
	return c
}
