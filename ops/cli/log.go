package cli

import (
	"fmt"
	"strings"

	"gravitas/envelope/stream"
	"gravitas/ops/client"
	"gravitas/ops/config"
)

// log opens the log of the running instance, or of the brokers named, and says where it is.
func (p *program) log(cfg *config.Config) (log *stream.Kafka, at string, err error) {
	brokers, prefix := cfg.Kafka, cfg.Prefix()
	if len(brokers) == 0 {
		ready, err := client.Locate(cfg.Data, client.Overrides{})
		if err != nil {
			return nil, "", err
		}
		if ready.Kafka == "" {
			return nil, "", fmt.Errorf("%w with a log in %s: name its brokers with --kafka", client.ErrNotRunning, cfg.Data)
		}
		brokers = strings.Split(ready.Kafka, ",")
		if cfg.Namespace = ready.Namespace; ready.Namespace != "" {
			prefix = cfg.Prefix()
		}
	}
	log, err = stream.NewKafka(stream.KafkaConfig{Brokers: brokers, Prefix: prefix}, p.logger(cfg))
	return log, strings.Join(brokers, ","), err
}
