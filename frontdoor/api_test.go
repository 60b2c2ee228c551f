package frontdoor_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/stretchr/testify/require"

	"gravitas/frontdoor"
)

func TestChannelsShowTheirSchemasAndLimits(t *testing.T) {
	f := open(t, frontdoor.Config{})
	var list struct {
		Items []struct {
			Name     string
			Pushable bool
		}
	}
	require.NoError(t, json.Unmarshal([]byte(f.send(t, http.MethodGet, "/v1/channels", nil, "Authorization", "").raw), &list))
	pushable := map[string]bool{}
	for _, item := range list.Items {
		pushable[item.Name] = item.Pushable
	}
	for name, want := range map[string]bool{"posts": true, "events": true, "demand": true, "readings": true, "posts-scores": false, "recommendations": false, "dead-letters": false} {
		is, listed := pushable[name]
		require.True(t, listed && is == want, name)
	}

	a := f.send(t, http.MethodGet, "/v1/channels/readings", nil)
	require.JSONEq(t, `{"name":"readings","format":"json","schema":{"type":"object","required":["id"]},"key":["/id"],"partition_key":"/id","pushable":true,
		"limits":{"max_bytes":1048576,"max_items":10000,"max_body":33554432}}`, a.raw)
	require.Equal(t, 404, f.send(t, http.MethodGet, "/v1/channels/nowhere", nil).status)
}

func TestTheOpenAPIDocumentNamesEveryRoute(t *testing.T) {
	f := open(t, frontdoor.Config{})
	var document struct {
		OpenAPI string
		Paths   map[string]map[string]any
	}
	require.NoError(t, json.Unmarshal([]byte(f.send(t, http.MethodGet, "/v1/openapi.json", nil, "Authorization", "").raw), &document))
	require.Equal(t, "3.1.0", document.OpenAPI)
	var documented, routed []string
	for path, methods := range document.Paths {
		for method := range methods {
			documented = append(documented, strings.ToUpper(method)+" "+path)
		}
	}
	require.NoError(t, chi.Walk(f.door.Handler().(chi.Routes), func(method, route string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		routed = append(routed, method+" "+route)
		return nil
	}))
	slices.Sort(documented)
	slices.Sort(routed)
	require.Equal(t, routed, documented)
}

func TestWhatIsUnchangedIsNotSentAgain(t *testing.T) {
	f := open(t, frontdoor.Config{})
	for _, path := range []string{"/v1/channels", "/v1/channels/posts", "/v1/openapi.json"} {
		whole := f.send(t, http.MethodGet, path, nil, "Range", "bytes=5-")
		require.Equal(t, 200, whole.status)
		again := f.send(t, http.MethodGet, path, nil, "If-None-Match", whole.header.Get("ETag"))
		require.Equal(t, 304, again.status, path)
		require.Empty(t, again.raw)
		head := f.send(t, http.MethodHead, path, nil)
		require.Equal(t, 200, head.status, path)
		require.Equal(t, whole.header.Get("ETag"), head.header.Get("ETag"))
		require.Equal(t, whole.header.Get("Content-Length"), head.header.Get("Content-Length"))
		require.Empty(t, head.raw)
	}
	options := f.send(t, http.MethodOptions, "/v1/channels/posts", nil)
	require.Equal(t, 204, options.status)
	require.Equal(t, "GET, HEAD, POST, OPTIONS", options.header.Get("Allow"))
}

func TestConfigErrorsNameTheField(t *testing.T) {
	for want, cfg := range map[string]frontdoor.Config{
		"max body":        {MaxBody: -1},
		"in flight":       {InFlight: 1},
		"checking":        {Checking: -1},
		"answer timeout":  {AnswerTimeout: 1},
		"publish timeout": {PublishTimeout: 1},
		"read timeout":    {ReadTimeout: -1},
		"rejects":         {Quarantine: frontdoor.QuarantineConfig{Window: 10}},
		"share":           {Quarantine: frontdoor.QuarantineConfig{Share: 1}},
		"cool-down":       {Quarantine: frontdoor.QuarantineConfig{MaxCooldown: 1}},
	} {
		require.ErrorContains(t, cfg.Validate(), want)
	}
}
