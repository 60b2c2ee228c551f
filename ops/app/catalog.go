package app

import (
	"fmt"
	"os"
	"slices"
	"time"

	"gravitas/agents"
	"gravitas/agents/rollup5min"
	"gravitas/agents/rolluptotal"
	"gravitas/agents/scorer"
	"gravitas/agents/scorer/model"
	"gravitas/agents/scraper"
	"gravitas/agents/store"
	"gravitas/agents/storedeadletters"
	"gravitas/agents/storeposts"
	"gravitas/agents/storescores"
	"gravitas/envelope/pipeline"
)

// registrations returns the agents that read a channel, on the tables, in the
// order of the flow. A new agent is registered here.
func registrations(tables store.Store, seriousness *model.Model) []agents.Registration {
	return []agents.Registration{
		{Agent: storeposts.Spec, Processor: storeposts.New(tables)},
		{Agent: scorer.Spec, Processor: scorer.New(seriousness)},
		{Agent: storescores.Spec, Processor: storescores.New(tables)},
		{Agent: rollup5min.Spec, Processor: rollup5min.New(tables)},
		{Agent: rolluptotal.Spec, Processor: rolluptotal.New(tables, time.Now)},
		{Agent: storedeadletters.Spec, Processor: storedeadletters.New(tables)},
	}
}

// Catalog lists every agent of the house, in the order of the flow.
func Catalog() []pipeline.Agent {
	return append([]pipeline.Agent{scraper.Spec}, flow()...)
}

// Known reports whether there is an agent of that name.
func Known(name string) bool {
	return slices.ContainsFunc(Catalog(), func(a pipeline.Agent) bool { return a.Name == name })
}

// flow lists the agents that read a channel.
func flow() (specs []pipeline.Agent) {
	for _, r := range registrations(nil, nil) {
		specs = append(specs, r.Agent)
	}
	return specs
}

// instance names this process among its kind.
func instance() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return fmt.Sprintf("%s-%d", host, os.Getpid())
}
