package client

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// running leaves a data directory as a process of that id does.
func running(t *testing.T, pid int) string {
	dir := t.TempDir()
	leave(t, dir, ReadyFile, Ready{
		Ready: true, Frontdoor: "http://127.0.0.1:1", Readapi: "http://127.0.0.1:2", Ops: "http://127.0.0.1:3", Kafka: "127.0.0.1:4", PID: pid,
	})
	leave(t, dir, KeysFile, Keys{Producer: "file-key", Operator: "file-operator"})
	return dir
}

func leave(t *testing.T, dir, name string, v any) {
	b, err := json.Marshal(v)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, name), b, 0o600))
}

func deadPID(t *testing.T) int {
	c := exec.Command(os.Args[0], "-test.run=^$")
	require.NoError(t, c.Run())
	return c.Process.Pid
}

func TestTheRunningInstanceIsFoundInItsDataDirectory(t *testing.T) {
	in, err := Locate(running(t, os.Getpid()), Overrides{})
	require.NoError(t, err)
	require.Equal(t, "http://127.0.0.1:1", in.Frontdoor)
	require.Equal(t, "http://127.0.0.1:2", in.Readapi)
	require.Equal(t, "127.0.0.1:4", in.Kafka)
	require.Equal(t, Keys{Producer: "file-key", Operator: "file-operator"}, in.Keys)
}

func TestWhatIsGivenBeatsTheEnvironmentBeatsTheFile(t *testing.T) {
	dir := running(t, os.Getpid())
	env := func(name string) string {
		return map[string]string{KeyEnv: "env-key", OperatorKeyEnv: "env-operator"}[name]
	}
	in, err := Locate(dir, Overrides{Frontdoor: "example.org:8080/", ProducerKey: "given", Getenv: env})
	require.NoError(t, err)
	require.Equal(t, "http://example.org:8080", in.Frontdoor)
	require.Equal(t, "http://127.0.0.1:2", in.Readapi)
	require.Equal(t, Keys{Producer: "given", Operator: "env-operator"}, in.Keys)
}

func TestWhereNothingRunsTheErrorSaysWhatToDo(t *testing.T) {
	empty := t.TempDir()
	for _, dir := range []string{empty, running(t, deadPID(t)), filepath.Join(empty, "none")} {
		_, err := Locate(dir, Overrides{})
		require.ErrorIs(t, err, ErrNotRunning)
		require.EqualError(t, err, "no running gravitas found in "+dir+": start one with `gravitas up`, or name its address (--readapi-addr; replay: --to)")
	}
	in, err := Locate(empty, Overrides{Frontdoor: "door:1"})
	require.NoError(t, err)
	_, err = in.Door(http.DefaultClient)
	require.ErrorContains(t, err, "--key or GRAVITAS_KEY")
	_, err = in.Reader(http.DefaultClient)
	require.ErrorIs(t, err, ErrNotRunning)
}

func TestABrokenReadyFileIsNamed(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, ReadyFile), []byte("{"), 0o600))
	_, err := Locate(dir, Overrides{})
	require.ErrorContains(t, err, ReadyFile)
}
