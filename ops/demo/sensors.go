package demo

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"time"

	"github.com/google/uuid"

	"gravitas/envelope"
)

// sensor is a made-up series.
type sensor struct {
	name, channel string
	base, swing   float64 // in kilowatts
	peak          float64 // hour of the day
}

// sensors are some of each kind.
var sensors = []sensor{
	{"demo-bakery", envelope.ChannelDemand, 40, 30, 4},
	{"demo-school", envelope.ChannelDemand, 55, 45, 11},
	{"demo-street-lights", envelope.ChannelDemand, 20, 20, 0},
	{"demo-town-hall", envelope.ChannelDemand, 35, 20, 14},
	{"demo-solar-roof", envelope.ChannelGeneration, 60, 60, 13},
	{"demo-wind-park", envelope.ChannelGeneration, 120, 50, 21},
}

// The past's readings, and how far apart those are and live ones.
const (
	sensorsPast = time.Hour
	pastStep    = 30 * time.Second
	liveStep    = time.Second
)

// at is the sensor's reading at a time, with its id: the same whenever it is asked.
func (s sensor) at(t time.Time) []byte {
	hours := float64(t.UnixMilli()) / 3.6e6
	value := s.base + s.swing*(0.8*math.Cos(2*math.Pi*(hours-s.peak)/24)+0.15*math.Sin(2*math.Pi*hours*11)+0.05*math.Sin(2*math.Pi*hours*97))
	at := t.UTC().Format(time.RFC3339)
	id := envelope.DerivedID("demo", uuid.Nil, s.channel+" "+s.name+" "+at)
	return fmt.Appendf(nil, `{"data_id":%q,"series":%q,"value":%.2f,"unit":"kW","at":%q,"demo":true}`+"\n", id, s.name, max(0, value), at)
}

// RunSensors sends an hour of made-up readings, then each sensor's every second until ctx ends,
// which is no error. It waits for as long as the door is away.
func RunSensors(ctx context.Context, cfg Config, logger *slog.Logger) error {
	p, closeClient, err := newProducer(cfg, logger)
	if err != nil {
		return err
	}
	defer closeClient()
	now := p.cfg.Now().Truncate(pastStep)
	var past []time.Time
	for at := now.Add(-sensorsPast); at.Before(now); at = at.Add(pastStep) {
		past = append(past, at)
	}
	tick := time.NewTicker(liveStep)
	defer tick.Stop()
	for err := p.pushReadings(ctx, past); ; err = p.pushReadings(ctx, []time.Time{p.cfg.Now().Truncate(liveStep)}) {
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
		}
	}
}

// pushReadings sends all sensors' readings of some times.
func (p *producer) pushReadings(ctx context.Context, times []time.Time) error {
	bodies := map[string][]byte{}
	counts := map[string]int{}
	for _, at := range times {
		for _, s := range sensors {
			bodies[s.channel] = append(bodies[s.channel], s.at(at)...)
			counts[s.channel]++
		}
	}
	for channel, body := range bodies {
		if err := p.pushLines(ctx, channel, body, counts[channel]); err != nil {
			return err
		}
	}
	return nil
}
