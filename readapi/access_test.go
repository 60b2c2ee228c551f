package readapi_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"gravitas/readapi"
)

func TestWhoMayRead(t *testing.T) {
	closed := start(t, nil)
	public := start(t, func(c *readapi.Config, _ *readapi.Deps) { c.PublicRead = true })
	// A request under another name is as good as one on another address.
	const elsewhere = "gravitas.example.org"
	for _, c := range []struct {
		name   string
		at     *fixture
		host   string
		key    string
		path   string
		status int
	}{
		{"loopback", closed, "127.0.0.1", "", "/api/status", 200},
		{"localhost", closed, "localhost:8081", "", "/api/status", 200},
		{"elsewhere without key", closed, elsewhere, "", "/api/status", 401},
		{"elsewhere with a wrong key", closed, elsewhere, "guess", "/api/status", 401},
		{"elsewhere as reader", closed, elsewhere, "reader", "/api/status", 200},
		{"elsewhere as operator", closed, elsewhere, "operator", "/api/status", 200},
		{"the document", closed, elsewhere, "", "/api/openapi.json", 200},
		{"live without key", closed, elsewhere, "", "/api/live", 401},
		{"public", public, elsewhere, "", "/api/status", 200},
		{"envelopes without key", public, elsewhere, "", "/api/live?subscribe=channel:posts", 403},
		{"envelopes as reader", public, elsewhere, "reader", "/api/live?subscribe=channel:posts", 403},
		{"a key in the query of a page", closed, elsewhere, "", "/api/status?key=reader", 401},
	} {
		t.Run(c.name, func(t *testing.T) {
			header := []string{"Host", c.host}
			if c.key != "" {
				header = append(header, "Authorization", "Bearer "+c.key)
			}
			status, _, body := c.at.get(t, c.path, header...)
			require.Equal(t, c.status, status, string(body))
		})
	}
}

func TestOtherOriginsReadWhereTheOperatorSaysSo(t *testing.T) {
	const origin = "https://pages.example.org"
	f := start(t, func(c *readapi.Config, _ *readapi.Deps) { c.CORSOrigins = []string{origin} })
	_, header, _ := f.get(t, "/api/status", "Origin", origin)
	require.Equal(t, origin, header.Get("Access-Control-Allow-Origin"))
	_, header, _ = f.get(t, "/api/status", "Origin", "https://other.example.org")
	require.Empty(t, header.Get("Access-Control-Allow-Origin"))
	status, header, _ := f.do(t, http.MethodOptions, "/api/score", "", "Origin", origin,
		"Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "Content-Type")
	require.Equal(t, 200, status)
	require.Equal(t, "POST", header.Get("Access-Control-Allow-Methods"))
}

func TestAConfigurationThatCannotWorkIsRefused(t *testing.T) {
	config := readapi.DefaultConfig()
	config.CORSOrigins = []string{"pages.example.org"}
	_, err := readapi.New(config, readapi.Deps{})
	require.ErrorContains(t, err, "pages.example.org")
}
