package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// takeOver is how long running doors may take over a change of producers.
const takeOver = 5 * time.Second

// addProducer makes a producer from the command line, waits until the door knows it, and
// returns its key.
func addProducer(t *testing.T, n *node, name, channels string) string {
	t.Helper()
	o := invoke(t, nil, nil, "producers", "add", name, "--channels", channels, "--data", n.data, "--output", "json")
	require.Equal(t, 0, o.status, o.err)
	var made struct{ Name, Key string }
	require.NoError(t, json.Unmarshal([]byte(o.out), &made))
	require.Equal(t, name, made.Name)
	await(t, takeOver, func() error { return n.site().knows(made.Key) })
	return made.Key
}

// knows is nil once the door takes the key.
func (s *site) knows(key string) error {
	status, _, err := s.send(request{key: key, body: "nope"})
	if status == http.StatusUnauthorized {
		return errors.New("the door does not know the key yet")
	}
	return err
}

func TestProducersComeAndGoWhileTheDoorRuns(t *testing.T) {
	n := startNode(t)
	s := n.site()
	key := addProducer(t, n, "visitor", "posts")
	good := string(makePosts(1)[0].item)

	status, _, err := s.send(request{key: key, body: good})
	require.NoError(t, err)
	require.Equal(t, http.StatusAccepted, status)

	t.Run("shut out for its rejects, and released", func(t *testing.T) {
		_, a, err := s.send(request{key: key, body: "[" + strings.Repeat(`{},`, 500) + good + "]"})
		require.NoError(t, err)
		require.Equal(t, 500, a.Rejected)
		status, a, err = s.send(request{key: key, body: good})
		require.NoError(t, err)
		require.Equal(t, http.StatusForbidden, status)
		require.Equal(t, "quarantined", a.Code)
		o := invoke(t, nil, nil, "producers", "release", "visitor", "--data", n.data)
		require.Equal(t, 0, o.status, o.err)
		await(t, takeOver, func() error { return s.answers(http.StatusAccepted, request{key: key, body: good}) })
	})
	t.Run("listed, without its key", func(t *testing.T) {
		o := invoke(t, nil, nil, "producers", "list", "--data", n.data, "--output", "json")
		require.Equal(t, 0, o.status, o.err)
		require.Contains(t, o.out, `"visitor"`)
		require.NotContains(t, o.out, key)
	})
	t.Run("an operator, and again once revoked", func(t *testing.T) {
		for range 2 {
			o := invoke(t, nil, nil, "producers", "add", "guard", "--operator", "--data", n.data, "--output", "json")
			require.Equal(t, 0, o.status, o.err)
			o = invoke(t, nil, nil, "producers", "list", "--data", n.data, "--output", "json")
			var all []struct {
				Name              string
				Operator, Revoked bool
			}
			require.NoError(t, json.Unmarshal([]byte(o.out), &all))
			require.Equal(t, "guard", all[0].Name)
			require.True(t, all[0].Operator)
			require.False(t, all[0].Revoked)
			o = invoke(t, nil, nil, "producers", "revoke", "guard", "--data", n.data)
			require.Equal(t, 0, o.status, o.err)
		}
	})
	t.Run("revoked", func(t *testing.T) {
		o := invoke(t, nil, nil, "producers", "revoke", "visitor", "--data", n.data)
		require.Equal(t, 0, o.status, o.err)
		await(t, takeOver, func() error { return s.answers(http.StatusUnauthorized, request{key: key, body: good}) })
	})
}

// answers is nil once the door answers a request so.
func (s *site) answers(want int, r request) error {
	status, a, err := s.send(r)
	if err == nil && status != want {
		err = fmt.Errorf("answer %d, want %d: %+v", status, want, a)
	}
	return err
}
