package rig

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// readyLimit is how long a process may take to accept work on a busy machine.
const readyLimit = 60 * time.Second

// ReadyLine is what a process prints once it accepts work.
type ReadyLine struct {
	Ready     bool   `json:"ready"`
	Frontdoor string `json:"frontdoor"`
	Readapi   string `json:"readapi"`
	Ops       string `json:"ops"`
	PID       int    `json:"pid"`
}

// Process is one run of the binary.
type Process struct {
	Cmd    *exec.Cmd
	Ready  ReadyLine
	first  chan string   // the first line of standard output, "" where there was none
	exited chan struct{} // closed once the process is gone
	Log    Tail          // of standard error
}

// Program is the binary as it is run. The zero value is the one that Build made.
type Program struct {
	Path string   // of another binary
	Env  []string // besides this process's environment, NAME=value
}

// Launch runs the binary that Build made; see Program.Launch.
func Launch(t testing.TB, args ...string) *Process {
	t.Helper()
	return Program{}.Launch(t, args...)
}

// Launch runs the program. It is killed when the test ends.
func (g Program) Launch(t testing.TB, args ...string) *Process {
	t.Helper()
	p := &Process{Cmd: g.command(args...), first: make(chan string, 1), exited: make(chan struct{})}
	p.Cmd.SysProcAttr = ownProcess()
	p.Cmd.Stderr = &p.Log
	out, err := p.Cmd.StdoutPipe()
	require.NoError(t, err)
	started := make(chan error)
	go p.run(out, started)
	require.NoError(t, <-started)
	t.Cleanup(func() {
		p.Kill()
		if t.Failed() {
			t.Logf("the last of what %v said:\n%s", args, p.Log.String())
		}
	})
	return p
}

// start launches the program and waits until it accepts work.
func (g Program) start(t testing.TB, args ...string) *Process {
	t.Helper()
	p := g.Launch(t, args...)
	require.NoError(t, p.awaitReady(), "gravitas %v", args)
	return p
}

// run starts and reaps the process on one thread, which its death signal is tied to.
func (p *Process) run(out io.Reader, started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := p.Cmd.Start()
	started <- err
	if err != nil {
		return
	}
	lines := bufio.NewReader(out)
	line, _ := lines.ReadString('\n') // its end is an empty line, which is no ready line
	p.first <- line
	_, _ = io.Copy(io.Discard, lines)
	_ = p.Cmd.Wait() // ProcessState has the outcome
	close(p.exited)
}

func (p *Process) awaitReady() error {
	select {
	case line := <-p.first:
		if err := json.Unmarshal([]byte(line), &p.Ready); err != nil {
			return fmt.Errorf("ready line %q: %w\n%s", line, err, p.Log.String())
		}
		if !p.Ready.Ready || p.Ready.PID != p.Cmd.Process.Pid {
			return fmt.Errorf("ready line %q of process %d", line, p.Cmd.Process.Pid)
		}
		return nil
	case <-time.After(readyLimit):
		return fmt.Errorf("no ready line in %s\n%s", readyLimit, p.Log.String())
	}
}

// Kill ends the process with kill -9.
func (p *Process) Kill() {
	_ = p.Cmd.Process.Kill() // it may be gone
	<-p.exited
}

// Terminate sends SIGTERM and returns the exit status and how long the end took.
func (p *Process) Terminate(limit time.Duration) (status int, took time.Duration, err error) {
	began := time.Now()
	if err := p.Cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return 0, 0, err
	}
	status, err = p.Wait(limit)
	return status, time.Since(began), err
}

// Wait returns the exit status of a process that ends by itself.
func (p *Process) Wait(limit time.Duration) (status int, err error) {
	select {
	case <-p.exited:
		return p.Cmd.ProcessState.ExitCode(), nil
	case <-time.After(limit):
		return 0, fmt.Errorf("still running after %s", limit)
	}
}

// Outcome is what a command that ends by itself left behind.
type Outcome struct {
	Out, Err string
	Status   int
}

// Invoke runs a command to its end; env adds to its environment.
func Invoke(t testing.TB, env []string, stdin io.Reader, args ...string) Outcome {
	t.Helper()
	cmd := Program{}.command(args...)
	cmd.Env = append(cmd.Env, env...)
	cmd.Dir = t.TempDir()
	cmd.SysProcAttr = ownProcess()
	cmd.WaitDelay = readyLimit
	cmd.Stdin = stdin
	var out, problems strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &problems
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("gravitas %v: %v", args, err)
	}
	return Outcome{out.String(), problems.String(), cmd.ProcessState.ExitCode()}
}

// command is the binary with this process's environment, but for settings of its own.
func (g Program) command(args ...string) *exec.Cmd {
	cmd := exec.Command(orElse(g.Path, os.Getenv(binaryEnv)), args...)
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "GRAVITAS_") {
			cmd.Env = append(cmd.Env, pair)
		}
	}
	cmd.Env = append(cmd.Env, g.Env...)
	return cmd
}
