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

	"gravitas/ops/rig"
)

// takeOver is how long running doors may take over a change of producers.
const takeOver = 5 * time.Second

// addProducer makes a producer from the command line, waits until the door knows it, and
// returns its key.
func addProducer(t *testing.T, n *rig.Node, name, channels string) string {
	t.Helper()
	o := rig.Invoke(t, nil, nil, "producers", "add", name, "--channels", channels, "--data", n.Data, "--output", "json")
	require.Equal(t, 0, o.Status, o.Err)
	var made struct{ Name, Key string }
	require.NoError(t, json.Unmarshal([]byte(o.Out), &made))
	require.Equal(t, name, made.Name)
	rig.Await(t, takeOver, func() error { return knows(n.Site(), made.Key) })
	return made.Key
}

// knows is nil once the door takes the key.
func knows(s *rig.Site, key string) error {
	status, _, err := s.Send(rig.Request{Key: key, Body: "nope"})
	if status == http.StatusUnauthorized {
		return errors.New("the door does not know the key yet")
	}
	return err
}

func TestProducersComeAndGoWhileTheDoorRuns(t *testing.T) {
	n := rig.StartNode(t)
	s := n.Site()
	key := addProducer(t, n, "visitor", "posts")
	good := string(rig.MakePosts(1)[0].Item)

	status, _, err := s.Send(rig.Request{Key: key, Body: good})
	require.NoError(t, err)
	require.Equal(t, http.StatusAccepted, status)

	t.Run("shut out for its rejects, and released", func(t *testing.T) {
		_, a, err := s.Send(rig.Request{Key: key, Body: "[" + strings.Repeat(`{},`, 500) + good + "]"})
		require.NoError(t, err)
		require.Equal(t, 500, a.Rejected)
		status, a, err = s.Send(rig.Request{Key: key, Body: good})
		require.NoError(t, err)
		require.Equal(t, http.StatusForbidden, status)
		require.Equal(t, "quarantined", a.Code)
		o := rig.Invoke(t, nil, nil, "producers", "release", "visitor", "--data", n.Data)
		require.Equal(t, 0, o.Status, o.Err)
		rig.Await(t, takeOver, func() error { return answersWith(s, http.StatusAccepted, rig.Request{Key: key, Body: good}) })
	})
	t.Run("listed, without its key", func(t *testing.T) {
		o := rig.Invoke(t, nil, nil, "producers", "list", "--data", n.Data, "--output", "json")
		require.Equal(t, 0, o.Status, o.Err)
		require.Contains(t, o.Out, `"visitor"`)
		require.NotContains(t, o.Out, key)
	})
	t.Run("an operator, and again once revoked", func(t *testing.T) {
		for range 2 {
			o := rig.Invoke(t, nil, nil, "producers", "add", "guard", "--operator", "--data", n.Data, "--output", "json")
			require.Equal(t, 0, o.Status, o.Err)
			o = rig.Invoke(t, nil, nil, "producers", "list", "--data", n.Data, "--output", "json")
			var all []struct {
				Name              string
				Operator, Revoked bool
			}
			require.NoError(t, json.Unmarshal([]byte(o.Out), &all))
			require.Equal(t, "guard", all[0].Name)
			require.True(t, all[0].Operator)
			require.False(t, all[0].Revoked)
			o = rig.Invoke(t, nil, nil, "producers", "revoke", "guard", "--data", n.Data)
			require.Equal(t, 0, o.Status, o.Err)
		}
	})
	t.Run("revoked", func(t *testing.T) {
		o := rig.Invoke(t, nil, nil, "producers", "revoke", "visitor", "--data", n.Data)
		require.Equal(t, 0, o.Status, o.Err)
		rig.Await(t, takeOver, func() error { return answersWith(s, http.StatusUnauthorized, rig.Request{Key: key, Body: good}) })
	})
}

// answersWith is nil once the door answers a request so.
func answersWith(s *rig.Site, want int, r rig.Request) error {
	status, a, err := s.Send(r)
	if err == nil && status != want {
		err = fmt.Errorf("answer %d, want %d: %+v", status, want, a)
	}
	return err
}
