package chaos

import (
	"strings"
	"time"

	"github.com/stretchr/testify/require"
)

// stopLimit is how long a process may take from SIGTERM to its end.
const stopLimit = 10 * time.Second

// kill ends roles with kill -9, all at once, and starts them again.
func kill(roles ...string) fault {
	return fault{name: "kill -9 of " + strings.Join(roles, ", "), do: func(r *run) time.Time {
		for _, role := range roles {
			r.sys.Process(role).Kill()
		}
		ended := time.Now()
		r.sys.Start(roles...)
		return ended
	}}
}

// terminate stops a role with SIGTERM, which it must obey in time and well, and starts it again.
func terminate(role string) fault {
	return fault{name: "SIGTERM to " + role, do: func(r *run) time.Time {
		p := r.sys.Process(role)
		status, took, err := p.Terminate(stopLimit)
		require.NoError(r.t, err, role)
		require.Zero(r.t, status, "%s: %s", role, p.Log.String())
		r.stopped = append(r.stopped, took)
		ended := time.Now()
		r.sys.Start(role)
		return ended
	}}
}
