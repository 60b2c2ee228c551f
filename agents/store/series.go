package store

import (
	"context"
	"math/big"
	"strings"
	"time"
)

// MaxReadings is how many of a series' readings are kept: the newest.
const MaxReadings = 10_000

// Readings is the table series: what sensors measured.
type Readings interface {
	// PutReadings keeps readings, each known by its series, time and DataID: of equal
	// ones the lowest sequence stands, so one that is sent again changes nothing.
	PutReadings(ctx context.Context, readings []Reading) error
	// LatestReadings returns up to limit readings, MaxReadings at most, of each series: the
	// newest first, by time and then by sequence. Of a series that is not there it returns none.
	LatestReadings(ctx context.Context, of []Series, limit int) ([][]Reading, error)
	// AllSeries returns every series that has readings, by channel and name.
	AllSeries(ctx context.Context) ([]Series, error)
}

// Series names the readings that belong together: those of one name on one channel.
type Series struct {
	Channel string
	Name    string
}

// String is the series as a key: its channel and its name.
func (s Series) String() string { return s.Channel + "/" + s.Name }

// ParseSeries reads a key. No channel's name holds a slash.
func ParseSeries(key string) Series {
	channel, name, _ := strings.Cut(key, "/")
	return Series{Channel: channel, Name: name}
}

// Reading is one value of a series.
type Reading struct {
	Series
	DataID   string
	At       time.Time // to the microsecond
	Value    float64
	Sequence int64 // where it first lay on the log
}

// Period is how many readings a prediction is the mean of.
const Period = 20

// exact is a precision at which any sum of a few thousand float64 is exact: they reach from
// 2^-1074 to 2^1024.
const exact = 2200

// Mean is the float64 nearest to the exact mean of the readings' values, which their order does
// not change. There must be one.
func Mean(readings []Reading) float64 {
	sum := new(big.Float).SetPrec(exact)
	for _, r := range readings {
		sum.Add(sum, big.NewFloat(r.Value))
	}
	mean, _ := sum.Quo(sum, big.NewFloat(float64(len(readings)))).Float64()
	return mean
}
