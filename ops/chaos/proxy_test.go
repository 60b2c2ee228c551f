package chaos

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"
)

// proxy is the network between Gravitas and a server.
type proxy struct{ *toxiproxy.Proxy }

// startProxy starts a proxy that leads nowhere yet. It ends with the test.
func startProxy(t testing.TB, name string) *proxy {
	t.Helper()
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(prometheus.NewRegistry()), zerolog.Nop())
	p := &proxy{toxiproxy.NewProxy(server, name, "127.0.0.1:0", "127.0.0.1:1")}
	require.NoError(t, p.Start())
	t.Cleanup(p.Stop)
	return p
}

func (p *proxy) addr() string { return p.Listen }

// leadTo has new connections end at an address.
func (p *proxy) leadTo(upstream string) error {
	return p.Update(&toxiproxy.Proxy{Listen: p.Listen, Upstream: upstream, Enabled: true})
}

// toxic is a way in which a network is bad, in toxiproxy's words.
type toxic struct {
	Type       string         `json:"type"`
	Stream     string         `json:"stream"` // upstream is from us to the server
	Attributes map[string]int `json:"attributes"`
}

// fallIll makes the network bad, for connections that are open too.
func (p *proxy) fallIll(a ailment) error {
	if a.toxics == nil {
		p.Stop()
	}
	for _, one := range a.toxics {
		text, err := json.Marshal(one)
		if err != nil {
			return err
		}
		if _, err := p.Toxics.AddToxicJson(bytes.NewReader(text)); err != nil {
			return err
		}
	}
	return nil
}

// recover makes it good again.
func (p *proxy) recover() error {
	p.Toxics.ResetToxics(context.Background())
	if err := p.Start(); !errors.Is(err, toxiproxy.ErrProxyAlreadyStarted) {
		return err
	}
	return nil
}
