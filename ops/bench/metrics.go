package bench

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"golang.org/x/sync/errgroup"
)

// metrics are an instance's, by name.
type metrics map[string]*dto.MetricFamily

// sum adds a metric up over its labels; 0 where there is none.
func (m metrics) sum(name string) (total float64) {
	for _, one := range m[name].GetMetric() {
		total += one.GetCounter().GetValue() + one.GetGauge().GetValue()
	}
	return total
}

// rss is the memory that the instance holds, in MiB.
func (m metrics) rss() float64 { return m.sum("process_resident_memory_bytes") / (1 << 20) }

func (in *instance) metrics(ctx context.Context) (metrics, error) {
	var m metrics
	err := in.get(ctx, in.ready.Ops+"/metrics", func(body io.Reader) (err error) {
		parser := expfmt.NewTextParser(model.UTF8Validation)
		m, err = parser.TextToMetricFamilies(body)
		return err
	})
	return m, err
}

// get gets a page of the instance and has it read.
func (in *instance) get(ctx context.Context, url string, read func(io.Reader) error) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	answer, err := in.http.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %s", url, answer.Status)
	}
	return read(answer.Body)
}

// profileSpan is how long a row is profiled; it is a load that is not counted.
const profileSpan = 5 * time.Second

// profiled profiles the instance under the row's load, where that is wanted.
func (b *Bench) profiled(ctx context.Context, in *instance, row string, load func(span) error) error {
	if b.cfg.Profile == "" {
		return nil
	}
	if err := os.MkdirAll(b.cfg.Profile, 0o755); err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return load(span{0, profileSpan + time.Second}) })
	g.Go(func() error { return in.profile(ctx, filepath.Join(b.cfg.Profile, row), profileSpan) })
	return g.Wait()
}

// profile writes the instance's CPU profile over some time, and its allocations since it began.
func (in *instance) profile(ctx context.Context, path string, d time.Duration) error {
	cpu := fmt.Sprintf("%s/debug/pprof/profile?seconds=%d", in.ready.Ops, int(d.Seconds()))
	if err := in.download(ctx, cpu, path+".cpu.pprof"); err != nil {
		return err
	}
	return in.download(ctx, in.ready.Ops+"/debug/pprof/allocs", path+".allocs.pprof")
}

func (in *instance) download(ctx context.Context, url, path string) error {
	return in.get(ctx, url, func(body io.Reader) error {
		file, err := os.Create(path)
		if err != nil {
			return err
		}
		if _, err := io.Copy(file, body); err != nil {
			file.Close()
			return err
		}
		return file.Close()
	})
}
