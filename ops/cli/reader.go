package cli

import (
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"gravitas/ops/client"
	"gravitas/ops/config"
)

// askTimeout bounds one question to the read API.
const askTimeout = 10 * time.Second

// reader is the read API of the running instance, or of the address named.
func (p *program) reader(cmd *cobra.Command, cfg *config.Config) (*client.Reader, error) {
	return p.readerWithin(cmd, cfg, askTimeout)
}

// readerWithin is the same, for questions that may take as long as the timeout.
func (p *program) readerWithin(cmd *cobra.Command, cfg *config.Config, timeout time.Duration) (*client.Reader, error) {
	overrides := client.Overrides{Getenv: p.getenv}
	if cmd.Flags().Changed("readapi-addr") {
		overrides.Readapi = cfg.ReadapiAddr
	}
	instance, err := client.Locate(cfg.Data, overrides)
	if err != nil {
		return nil, err
	}
	return instance.Reader(&http.Client{Timeout: timeout})
}
