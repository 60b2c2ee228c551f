package explore

import "github.com/prometheus/client_golang/prometheus"

// Collectors are the index's series, to be registered once.
func (x *Index) Collectors() []prometheus.Collector {
	gauge := func(name, help string, value func() float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "gravitas_readapi_explore_" + name, Help: help}, value)
	}
	return []prometheus.Collector{
		gauge("posts", "Posts held for explore, those included that wait for their scores.", func() float64 { return float64(x.Held()) }),
		gauge("read_ratio", "Share of what the log held at the start that explore has read; it answers from 1 on.", x.Progress),
	}
}
