package bench

import (
	"context"
	"fmt"
	"io"
	"log/slog"

	"gravitas/ops/app"
	"gravitas/ops/config"
)

// Serve runs an instance with the roles until ctx ends or in is closed: an
// instance never outlives the bench that started it.
func Serve(ctx context.Context, cfg *config.Config, names []string, version app.Version, in io.Reader, out io.Writer, logger *slog.Logger) error {
	roles := app.Roles{Exclusive: true}
	for _, name := range names {
		switch name {
		case RoleDoor:
			roles.Frontdoor = true
		case RoleRead:
			roles.Readapi = true
		case RoleAgents:
			roles.Agents = app.All(cfg).Agents
		default:
			return fmt.Errorf("no role %q", name)
		}
	}
	a, err := app.New(cfg, roles, version, out, logger)
	if err != nil {
		return err
	}
	return a.Run(untilClosed(ctx, in))
}

// untilClosed returns a context that ends with ctx or with in. The goroutine that
// reads in ends with the process.
func untilClosed(ctx context.Context, in io.Reader) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		_, _ = io.Copy(io.Discard, in) // an error is an end too
		cancel()
	}()
	return ctx
}
