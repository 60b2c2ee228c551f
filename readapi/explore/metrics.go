package explore

import "github.com/prometheus/client_golang/prometheus"

// Collectors are the index's series, to be registered once.
func (x *Index) Collectors() []prometheus.Collector {
	gauge := func(name, help string, value func() float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value)
	}
	return []prometheus.Collector{
		gauge("gravitas_readapi_explore_posts", "Posts held for explore, those included that wait for their scores.", func() float64 { return float64(x.Held()) }),
		gauge("gravitas_readapi_explore_read_ratio", "Share of what the log held at the start that explore has read; it answers from 1 on.", x.Progress),
	}
}
