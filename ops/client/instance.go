// Package client talks to a running Gravitas over HTTP, as its own commands and
// any other program may: it finds the instance, pushes items through the front
// door, and reads traces.
//
// It decides nothing for the caller: a failure is a *Problem or an error of the
// connection, and Retry sends again only what may be sent again.
package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

// Files of a data directory that name the running instance.
const (
	ReadyFile = "ready.json"
	KeysFile  = "keys.json"
)

// Environment variables that name a key.
const (
	KeyEnv         = "GRAVITAS_KEY"
	OperatorKeyEnv = "GRAVITAS_OPERATOR_KEY"
)

// ErrNotRunning means that no instance was found where one was looked for.
var ErrNotRunning = errors.New("no running gravitas found")

// Ready is what a running instance says of itself in ReadyFile. Addresses of
// parts that the process doesn't run are empty.
type Ready struct {
	Ready     bool   `json:"ready"`
	Frontdoor string `json:"frontdoor,omitempty"` // http://host:port
	Readapi   string `json:"readapi,omitempty"`   // http://host:port
	Ops       string `json:"ops,omitempty"`       // http://host:port
	Kafka     string `json:"kafka,omitempty"`     // brokers, host:port,…
	Namespace string `json:"namespace,omitempty"`
	PID       int    `json:"pid"`
}

// Keys are the keys that a first run leaves in KeysFile.
type Keys struct {
	Producer string `json:"producer"`
	Operator string `json:"operator"`
}

// Overrides is what the user named; empty fields are looked up.
type Overrides struct {
	Frontdoor, Readapi, Ops  string // URL or host:port
	ProducerKey, OperatorKey string
	// Getenv reads the environment's keys; nil reads none. A key given beats the
	// environment's, which beats the file's.
	Getenv func(string) string
}

// Instance is a running Gravitas: where it is, and the keys to it. Addresses
// have no slash at their end.
type Instance struct {
	Ready
	Keys
	dir string
}

// Locate finds the instance that runs on a data directory, or that overrides
// name. It is ErrNotRunning where neither gives an address.
func Locate(dataDir string, o Overrides) (Instance, error) {
	in := Instance{dir: dataDir}
	if ready, err := ReadReady(dataDir); err == nil && Alive(ready.PID) {
		in.Ready = ready
	} else if err != nil && !errors.Is(err, os.ErrNotExist) {
		return in, fmt.Errorf("read %s: %w", filepath.Join(dataDir, ReadyFile), err)
	}
	keys, err := ReadKeys(dataDir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return in, fmt.Errorf("read %s: %w", filepath.Join(dataDir, KeysFile), err)
	}
	getenv := o.Getenv
	if getenv == nil {
		getenv = func(string) string { return "" }
	}
	in.Frontdoor = address(o.Frontdoor, in.Frontdoor)
	in.Readapi = address(o.Readapi, in.Readapi)
	in.Ops = address(o.Ops, in.Ops)
	in.Producer = first(o.ProducerKey, getenv(KeyEnv), keys.Producer)
	in.Operator = first(o.OperatorKey, getenv(OperatorKeyEnv), keys.Operator)
	if first(in.Frontdoor, in.Readapi, in.Ops, in.Kafka) == "" {
		return in, fmt.Errorf("%w in %s: start one with `gravitas up`, or name its address (--readapi-addr; replay: --to)", ErrNotRunning, dataDir)
	}
	return in, nil
}

// Door is the instance's front door, for its producer key.
func (in Instance) Door(c *http.Client) (*Door, error) {
	if in.Frontdoor == "" {
		return nil, fmt.Errorf("%w with a front door in %s: name its address with --to", ErrNotRunning, in.dir)
	}
	if in.Producer == "" {
		return nil, fmt.Errorf("no producer's key: name it with --key or %s (%s has none)", KeyEnv, filepath.Join(in.dir, KeysFile))
	}
	return NewDoor(in.Frontdoor, in.Producer, c), nil
}

// Reader is the instance's read API, for its operator key.
func (in Instance) Reader(c *http.Client) (*Reader, error) {
	if in.Readapi == "" {
		return nil, fmt.Errorf("%w with a read API in %s: name its address with --readapi-addr", ErrNotRunning, in.dir)
	}
	return NewReader(in.Readapi, in.Operator, c), nil
}

// ReadReady reads a data directory's ReadyFile, whether or not its process
// still runs.
func ReadReady(dir string) (Ready, error) { return readJSON[Ready](dir, ReadyFile) }

// ReadKeys reads a data directory's KeysFile.
func ReadKeys(dir string) (Keys, error) { return readJSON[Keys](dir, KeysFile) }

func readJSON[T any](dir, name string) (v T, err error) {
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err == nil {
		err = json.Unmarshal(b, &v)
	}
	return v, err
}

// address is the first of a user's and a found address, as a URL.
func address(given, found string) string {
	addr := strings.TrimRight(first(given, found), "/")
	if addr != "" && !strings.Contains(addr, "://") {
		addr = "http://" + addr
	}
	return addr
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
