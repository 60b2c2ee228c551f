package scraper

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// Config is all that a Scraper can be told. ClientID, ClientSecret and Key are
// secrets: they belong in the environment and are never logged.
type Config struct {
	// Subreddits to read, without "r/". "all" and "popular" are listings of
	// their own; the others are joined into as few listings as may be.
	Subreddits []string
	// Interval between two polls of a listing, and the first back-off.
	Interval time.Duration
	// ClientID and ClientSecret of a Reddit application ("script" or "web"),
	// used for application-only OAuth: no user is signed in.
	ClientID, ClientSecret string
	// UserAgent in the form that Reddit asks for:
	// "<platform>:<app id>:<version> (by /u/<username>)".
	UserAgent string
	// APIURL and TokenURL are Reddit's, but for tests.
	APIURL, TokenURL string
	// FrontDoor is the door's base URL, Key the producer's key there.
	FrontDoor, Key string
	// Window is how many post ids are remembered for each listing.
	Window int
	// PageLimit posts are asked for at once (Reddit's most is 100), and at most
	// MaxPages pages are read back: Reddit lists about 1,000 posts.
	PageLimit, MaxPages int
	// Timeout of one request, its body included.
	Timeout time.Duration
	// Drain is how long the POST under way may go on once the scraper is to end.
	Drain time.Duration
}

// DefaultConfig lacks only what nobody can guess: credentials, user agent and key.
func DefaultConfig() Config {
	return Config{
		Subreddits: []string{"all"},
		Interval:   time.Second,
		APIURL:     "https://oauth.reddit.com",
		TokenURL:   "https://www.reddit.com/api/v1/access_token",
		FrontDoor:  "http://127.0.0.1:8080",
		Window:     2000,
		PageLimit:  100,
		MaxPages:   10,
		Timeout:    30 * time.Second,
		Drain:      5 * time.Second,
	}
}

var (
	// subredditName also allows users' own pages (u_name).
	subredditName = regexp.MustCompile(`^[A-Za-z0-9_]{2,23}$`)
	// userAgentForm is from https://github.com/reddit-archive/reddit/wiki/API.
	userAgentForm = regexp.MustCompile(`^[^\s:]+:[^\s:]+:[^\s:]+ \(by /?u/[A-Za-z0-9_-]+\)$`)
)

// Validate reports every setting that is missing or wrong, by name.
func (c Config) Validate() error {
	var errs []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf("scraper: "+format, args...))
		}
	}
	check(len(c.Subreddits) > 0, "Subreddits: none given")
	for _, name := range c.Subreddits {
		check(subredditName.MatchString(name), "Subreddits: %q is no subreddit's name (without r/)", name)
	}
	check(c.Interval > 0, "Interval: %v is not positive", c.Interval)
	check(c.ClientID != "", "ClientID: required")
	check(c.ClientSecret != "", "ClientSecret: required")
	check(userAgentForm.MatchString(c.UserAgent),
		"UserAgent: %q is not of the form <platform>:<app id>:<version> (by /u/<username>)", c.UserAgent)
	check(isHTTP(c.APIURL), "APIURL: %q is no http(s) URL", c.APIURL)
	check(isHTTP(c.TokenURL), "TokenURL: %q is no http(s) URL", c.TokenURL)
	check(isHTTP(c.FrontDoor), "FrontDoor: %q is no http(s) URL", c.FrontDoor)
	check(c.Key != "", "Key: required")
	check(c.PageLimit >= 1 && c.PageLimit <= 100, "PageLimit: %d is not in 1…100", c.PageLimit)
	check(c.MaxPages >= 1, "MaxPages: %d is less than 1", c.MaxPages)
	check(c.Window >= c.reach(), "Window: %d ids are fewer than the %d posts that a listing reaches, "+
		"old posts would be taken for new", c.Window, c.reach())
	check(c.Timeout > 0, "Timeout: %v is not positive", c.Timeout)
	check(c.Drain > 0, "Drain: %v is not positive", c.Drain)
	return errors.Join(errs...)
}

// reach is how many posts back a listing can be read.
func (c Config) reach() int { return c.PageLimit * c.MaxPages }

func isHTTP(raw string) bool {
	u, err := url.Parse(raw)
	return err == nil && strings.HasPrefix(u.Scheme, "http") && u.Host != ""
}
