package app

import (
	"fmt"
	"os"
	"slices"
	"time"

	"gravitas/agents"
	"gravitas/agents/catalogue"
	"gravitas/agents/dispatch"
	"gravitas/agents/genrecommendations"
	"gravitas/agents/movingaverage"
	"gravitas/agents/rollup5min"
	"gravitas/agents/rolluptotal"
	"gravitas/agents/saveevents"
	"gravitas/agents/saveproducts"
	"gravitas/agents/saverecommendations"
	"gravitas/agents/scorer"
	"gravitas/agents/scraper"
	"gravitas/agents/store"
	"gravitas/agents/storedeadletters"
	"gravitas/agents/storeposts"
	"gravitas/agents/storescores"
	"gravitas/agents/updateembeddings"
	"gravitas/envelope/pipeline"
	"gravitas/ops/config"
)

// needs are what agents are made with beside the tables.
type needs struct {
	scorers  []string // versions, by name
	models   scorers
	inForce  string // the scorer that lists and roll-ups are of
	stations *dispatch.Agent
	products *catalogue.Catalogue
	weights  updateembeddings.Weights
}

// registrations returns the agents that read a channel, on the tables, in the order of the
// flow. Lists and roll-ups are of the scores of the scorer in force. A new agent is registered
// here.
func registrations(tables store.Store, n needs) []agents.Registration {
	all := []agents.Registration{{Agent: storeposts.Spec, Processor: storeposts.New(tables)}}
	for _, name := range n.scorers {
		all = append(all, agents.Registration{Agent: scorer.Version(name), Processor: scorer.New(name, n.models[name])})
	}
	return append(all,
		agents.Registration{Agent: storescores.Spec, Processor: storescores.New(tables, n.inForce)},
		agents.Registration{Agent: rollup5min.Spec, Processor: rollup5min.New(tables, n.inForce)},
		agents.Registration{Agent: rolluptotal.Spec, Processor: rolluptotal.New(tables, time.Now)},
		agents.Registration{Agent: movingaverage.Spec, Processor: movingaverage.New(tables)},
		agents.Registration{Agent: dispatch.Spec, Processor: n.stations, Batch: dispatch.Batch, Timeout: dispatch.Timeout},
		agents.Registration{Agent: saveproducts.Spec, Processor: saveproducts.New(tables)},
		agents.Registration{Agent: saveevents.Spec, Processor: saveevents.New(tables)},
		agents.Registration{Agent: updateembeddings.Spec, Processor: updateembeddings.New(tables, n.products, n.weights)},
		agents.Registration{Agent: genrecommendations.Spec, Processor: genrecommendations.New(n.products, time.Now)},
		agents.Registration{Agent: saverecommendations.Spec, Processor: saverecommendations.New(tables)},
		agents.Registration{Agent: storedeadletters.Spec, Processor: storedeadletters.New(tables)},
	)
}

// Catalog lists every agent of the house, in the order of the flow, the versions that the
// configuration names included.
func Catalog(cfg *config.Config) []pipeline.Agent {
	return append([]pipeline.Agent{scraper.Spec}, flow(cfg)...)
}

// known reports whether there is an agent of that name.
func known(cfg *config.Config, name string) bool {
	return slices.ContainsFunc(Catalog(cfg), func(a pipeline.Agent) bool { return a.Name == name })
}

// flow lists the agents that read a channel.
func flow(cfg *config.Config) (specs []pipeline.Agent) {
	for _, r := range registrations(nil, needs{scorers: versions(cfg)}) {
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
