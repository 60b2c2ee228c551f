package app

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"gravitas/agents/scraper"
	"gravitas/ops/client"
)

// Reddit's credentials come from the environment alone.
const (
	envRedditID     = "GRAVITAS_REDDIT_CLIENT_ID"
	envRedditSecret = "GRAVITAS_REDDIT_CLIENT_SECRET"
	envRedditAgent  = "GRAVITAS_REDDIT_USER_AGENT"
)

// startScraper polls Reddit where this process was asked to, or where it does
// everything and has credentials.
func (a *App) startScraper() error {
	asked := slices.Contains(a.roles.Agents, scraper.Spec.Name)
	if !asked && (!a.roles.Exclusive || os.Getenv(envRedditID) == "") {
		return nil
	}
	cfg := scraper.DefaultConfig()
	cfg.Subreddits = a.cfg.Subreddits
	cfg.ClientID, cfg.ClientSecret, cfg.UserAgent = os.Getenv(envRedditID), os.Getenv(envRedditSecret), os.Getenv(envRedditAgent)
	cfg.FrontDoor = cmp.Or(a.ready.Frontdoor, "http://"+a.cfg.FrontdoorAddr)
	cfg.Key = a.producerKey()
	if cfg.ClientID == "" || cfg.ClientSecret == "" || cfg.UserAgent == "" || cfg.Key == "" {
		return errors.New("scraper.v1 needs " + envRedditID + ", " + envRedditSecret + ", " + envRedditAgent +
			" and a producer's key in " + client.KeyEnv + " (or the data directory's " + client.KeysFile + ")")
	}
	s, err := scraper.New(cfg, scraper.FileState(filepath.Join(a.cfg.Data, "scraper.json")), scraper.SystemClock{}, a.logger, a.registry)
	if err != nil {
		return fmt.Errorf("configuration: %w", err)
	}
	a.services.start("scraper", s.Run)
	return nil
}

// producerKey returns the key that this process's own producers push with: the
// environment's, or the data directory's; empty where there is neither.
func (a *App) producerKey() string {
	if key := os.Getenv(client.KeyEnv); key != "" {
		return key
	}
	keys, err := client.ReadKeys(a.cfg.Data)
	if err != nil {
		return ""
	}
	return keys.Producer
}
