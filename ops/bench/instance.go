package bench

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"time"

	"gravitas/ops/client"
)

const (
	readyTimeout = 60 * time.Second
	stopTimeout  = 15 * time.Second
)

// child is a process that prints a ready line, and ends when its standard input does.
type child struct {
	cmd    *exec.Cmd
	stdin  io.Closer
	stderr bytes.Buffer
	exited chan error
	line   []byte
}

// spawn starts a child and waits until it is ready.
func (b *Bench) spawn(ctx context.Context, args ...string) (*child, error) {
	c := &child{cmd: b.launch(context.WithoutCancel(ctx), args...), exited: make(chan error, 1)}
	c.cmd.Stderr = &c.stderr
	stdin, err := c.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	c.stdin = stdin
	stdout, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	lines := make(chan []byte, 1)
	go func() {
		line, _ := bufio.NewReader(stdout).ReadBytes('\n') // no line: the process has ended, and tells why
		lines <- line
		_, _ = io.Copy(io.Discard, stdout)
		c.exited <- c.cmd.Wait()
	}()
	timeout := time.NewTimer(readyTimeout)
	defer timeout.Stop()
	select {
	case c.line = <-lines:
		if len(c.line) > 0 {
			return c, nil
		}
		err = errors.New("ended before it was ready")
	case <-timeout.C:
		err = fmt.Errorf("not ready in %s", readyTimeout)
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	return nil, errors.Join(fmt.Errorf("%s: %w", strings.Join(args, " "), err), c.stop())
}

// stop ends the child and returns what it said where it failed.
func (c *child) stop() error {
	c.stdin.Close()
	timeout := time.NewTimer(stopTimeout)
	defer timeout.Stop()
	select {
	case err := <-c.exited:
		if err != nil {
			return fmt.Errorf("server: %w\n%s", err, c.stderr.Bytes())
		}
		return nil
	case <-timeout.C:
		_ = c.cmd.Process.Kill()
		return fmt.Errorf("server: did not stop in %s: %w\n%s", stopTimeout, <-c.exited, c.stderr.Bytes())
	}
}

// instance is a Gravitas that is being measured, on data of its own.
type instance struct {
	*child
	dir   string
	http  *http.Client
	ready client.Ready
	keys  client.Keys
}

// Roles of an instance, as ServeArg names them.
const (
	RoleDoor   = "frontdoor"
	RoleRead   = "readapi"
	RoleAgents = "agents"
)

// ServeArg is the argument after which an instance's roles follow; see [Serve].
const ServeArg = "serve"

// start starts an instance with the roles, on fresh data.
func (b *Bench) start(ctx context.Context, roles ...string) (*instance, error) {
	dir, err := os.MkdirTemp(b.cfg.Dir, "gravitas-bench-")
	if err != nil {
		return nil, err
	}
	in := &instance{dir: dir, http: &http.Client{Transport: &http.Transport{}}}
	if in.child, err = b.spawn(ctx, b.serveArgs(dir, roles)...); err == nil {
		in.ready, err = client.ReadReady(dir)
	}
	if err == nil {
		in.keys, err = client.ReadKeys(dir)
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return in, nil
}

func (b *Bench) serveArgs(dir string, roles []string) []string {
	const anyPort = "127.0.0.1:0"
	args := append([]string{"bench", ServeArg}, roles...)
	args = append(args, "--data", dir, "--log-level", "warn",
		"--frontdoor-addr", anyPort, "--readapi-addr", anyPort, "--ops-addr", anyPort)
	s := b.cfg.Servers
	if s.Real() {
		args = append(args, "--namespace", freshName())
	}
	if len(s.Kafka) > 0 {
		args = append(args, "--kafka", strings.Join(s.Kafka, ","))
	}
	if len(s.Cassandra) > 0 {
		args = append(args, "--cassandra", strings.Join(s.Cassandra, ","))
	}
	if s.Redis != "" {
		args = append(args, "--redis", s.Redis)
	}
	return args
}

// stop ends the instance and removes its data.
func (in *instance) stop() error {
	in.http.CloseIdleConnections()
	return errors.Join(in.child.stop(), os.RemoveAll(in.dir))
}

// topic is a channel's topic on the instance's brokers.
func (in *instance) topic(channel string) string {
	if in.ready.Namespace == "" {
		return channel
	}
	return in.ready.Namespace + "." + channel
}

func (in *instance) brokers() []string { return strings.Split(in.ready.Kafka, ",") }
