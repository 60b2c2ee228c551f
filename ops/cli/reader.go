package cli

import (
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"gravitas/ops/client"
)

// askTimeout bounds one question to the read API.
const askTimeout = 10 * time.Second

// reader is the read API of the running instance, or of the address named, for questions that
// may take as long as the timeout.
func (p *program) reader(cmd *cobra.Command, timeout time.Duration) (*client.Reader, error) {
	cfg, err := p.config(cmd)
	if err != nil {
		return nil, err
	}
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

// parseID reads an argument that is to be a data_id.
func parseID(text string) (uuid.UUID, error) {
	id, err := uuid.Parse(text)
	if err != nil {
		err = usageError{fmt.Errorf("%q is no data_id: %w", text, err)}
	}
	return id, err
}
