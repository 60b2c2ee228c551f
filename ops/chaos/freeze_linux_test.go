package chaos

import (
	"fmt"
	"syscall"
	"time"

	"github.com/stretchr/testify/require"
)

// freeze has a role stand still for a time, as on a machine that is put to sleep.
func freeze(role string, d time.Duration) fault {
	return fault{name: fmt.Sprintf("%s frozen for %s", role, d), do: func(r *run) time.Time {
		p := r.sys.Process(role).Cmd.Process
		require.NoError(r.t, p.Signal(syscall.SIGSTOP))
		r.wait(d)
		require.NoError(r.t, p.Signal(syscall.SIGCONT))
		return time.Now()
	}}
}
