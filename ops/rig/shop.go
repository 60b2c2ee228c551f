package rig

import (
	"bytes"
	"fmt"

	"github.com/stretchr/testify/require"
)

// Stock gives a shop its products, a line each, and waits until they are found.
func (s *Site) Stock(lines string, products int) {
	s.t.Helper()
	require.NoError(s.t, s.PushLines(s.t.Context(), "products", []byte(lines), products))
	Await(s.t, SettleLimit, func() error {
		body, err := s.Get("/api/products?format=ndjson")
		if n := bytes.Count(body, []byte("\n")); err == nil && n != products {
			err = fmt.Errorf("%d of %d products are known", n, products)
		}
		return err
	})
}

// UserPaths are those of what is told of a user.
func UserPaths(user string) []string {
	return []string{"/api/users/" + user + "/recommendations?limit=500", "/api/users/" + user + "/events?format=ndjson"}
}
