package replay

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestWithoutATerminalProgressIsALineEveryFewSeconds(t *testing.T) {
	var out strings.Builder
	now := time.Unix(0, 0)
	d := newDisplay(&out, 1000, func() time.Time { return now })
	for range 41 {
		d.show(250, 100)
		now = now.Add(saveEvery)
	}
	d.notice("hello")
	d.close()
	require.Equal(t, "replay: 25% read, 100 items answered for, 20/s\nreplay: 25% read, 100 items answered for, 10/s\nreplay: hello\n", out.String())
}
