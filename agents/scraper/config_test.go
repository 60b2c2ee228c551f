package scraper

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func complete() Config {
	cfg := DefaultConfig()
	cfg.ClientID, cfg.ClientSecret, cfg.Key, cfg.UserAgent = "id", "secret", "key", testUserAgent
	return cfg
}

func TestTheDefaultsLackOnlySecretsAndUserAgent(t *testing.T) {
	require.NoError(t, complete().Validate())
	err := DefaultConfig().Validate()
	assert.Equal(t, 4, strings.Count(err.Error(), "scraper: "), "%v", err)
}

func TestEverySettingThatIsWrongIsNamed(t *testing.T) {
	for name, spoil := range map[string]func(*Config){
		"Subreddits: none":       func(c *Config) { c.Subreddits = nil },
		`Subreddits: "r/golang"`: func(c *Config) { c.Subreddits = []string{"rust", "r/golang"} },
		"Interval: ":             func(c *Config) { c.Interval = 0 },
		"ClientID: ":             func(c *Config) { c.ClientID = "" },
		"ClientSecret: ":         func(c *Config) { c.ClientSecret = "" },
		`UserAgent: "curl/8"`:    func(c *Config) { c.UserAgent = "curl/8" },
		"APIURL: ":               func(c *Config) { c.APIURL = "oauth.reddit.com" },
		"TokenURL: ":             func(c *Config) { c.TokenURL = "" },
		"FrontDoor: ":            func(c *Config) { c.FrontDoor = "127.0.0.1:8080" },
		"Key: ":                  func(c *Config) { c.Key = "" },
		"Window: 999 ids":        func(c *Config) { c.Window = 999 },
		"PageLimit: 101":         func(c *Config) { c.PageLimit = 101 },
		"MaxPages: 0":            func(c *Config) { c.MaxPages = 0 },
		"Timeout: ":              func(c *Config) { c.Timeout = 0 },
		"Drain: ":                func(c *Config) { c.Drain = -1 },
	} {
		t.Run(name, func(t *testing.T) {
			cfg := complete()
			spoil(&cfg)
			_, err := New(cfg, nil, nil, nil, nil)
			require.ErrorContains(t, err, name)
			assert.Equal(t, 1, strings.Count(err.Error(), "scraper: "), "%v", err)
		})
	}
}
