package overload

import (
	"os"
	"testing"
	"time"

	"gravitas/ops/rig"
)

// longEnv is how long the overload lasts in the long form; without it is the short one.
const longEnv = "GRAVITAS_OVERLOAD"

func TestMain(m *testing.M) { os.Exit(rig.Main(m)) }

// lengths are how long the parts of a test last, and how many live clients it has.
type lengths struct {
	long  bool
	ramp  time.Duration // each step of it
	flood time.Duration
	watch time.Duration // of live clients, in turns with those that never read and without

	readers, deaf int // clients that read, and that never do
}

// parts are the lengths of the form that is asked for.
func parts(t *testing.T) lengths {
	text := os.Getenv(longEnv)
	if text == "" {
		return lengths{ramp: time.Second, flood: 8 * time.Second, watch: 6 * time.Second, readers: 160, deaf: 40}
	}
	flood, err := time.ParseDuration(text)
	if err != nil {
		t.Fatalf("%s=%q: %v", longEnv, text, err)
	}
	return lengths{long: true, ramp: 5 * time.Second, flood: flood, watch: 20 * time.Second, readers: 800, deaf: 200}
}
