package app

import (
	"context"
	"errors"

	"gravitas/ops/client"
	"gravitas/ops/demo"
)

// startDemo makes posts, readings and a shop up where this process was asked to.
func (a *App) startDemo() error {
	if !a.cfg.Demo {
		return nil
	}
	cfg := demo.Config{FrontDoor: a.ready.Frontdoor, Key: a.producerKey()}
	if cfg.Key == "" {
		return errors.New("--demo needs a producer's key in " + client.KeyEnv + " or the data directory's " + client.KeysFile)
	}
	a.services.start("demo", func(ctx context.Context) error { return demo.Run(ctx, cfg, a.logger) })
	a.services.start("demo shop", func(ctx context.Context) error { return demo.RunShop(ctx, cfg, a.logger) })
	a.services.start("demo sensors", func(ctx context.Context) error { return demo.RunSensors(ctx, cfg, a.logger) })
	return nil
}
