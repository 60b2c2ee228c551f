package e2e

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

// readyLine is what a process prints once it accepts work.
type readyLine struct {
	Ready     bool   `json:"ready"`
	Frontdoor string `json:"frontdoor"`
	Readapi   string `json:"readapi"`
	Ops       string `json:"ops"`
	PID       int    `json:"pid"`
}

// process is one run of the binary.
type process struct {
	cmd    *exec.Cmd
	ready  readyLine
	first  chan string   // the first line of standard output, "" where there was none
	exited chan struct{} // closed once the process is gone
	log    tail          // of standard error
}

// launch runs the binary. It is killed when the test ends.
func launch(t testing.TB, args ...string) *process {
	t.Helper()
	p := &process{cmd: command(args...), first: make(chan string, 1), exited: make(chan struct{})}
	p.cmd.SysProcAttr = ownProcess()
	p.cmd.Stderr = &p.log
	out, err := p.cmd.StdoutPipe()
	require.NoError(t, err)
	started := make(chan error)
	go p.run(out, started)
	require.NoError(t, <-started)
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("the last of what %v said:\n%s", args, p.log.String())
		}
	})
	return p
}

// start launches the binary and waits until it accepts work.
func start(t testing.TB, args ...string) *process {
	t.Helper()
	p := launch(t, args...)
	require.NoError(t, p.awaitReady(), "gravitas %v", args)
	return p
}

// run starts and reaps the process on one thread, which its death signal is tied to.
func (p *process) run(out io.Reader, started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := p.cmd.Start()
	started <- err
	if err != nil {
		return
	}
	lines := bufio.NewReader(out)
	line, _ := lines.ReadString('\n') // its end is an empty line, which is no ready line
	p.first <- line
	_, _ = io.Copy(io.Discard, lines)
	_ = p.cmd.Wait() // ProcessState has the outcome
	close(p.exited)
}

func (p *process) awaitReady() error {
	select {
	case line := <-p.first:
		if err := json.Unmarshal([]byte(line), &p.ready); err != nil {
			return fmt.Errorf("ready line %q: %w\n%s", line, err, p.log.String())
		}
		if !p.ready.Ready || p.ready.PID != p.cmd.Process.Pid {
			return fmt.Errorf("ready line %q of process %d", line, p.cmd.Process.Pid)
		}
		return nil
	case <-time.After(readyLimit):
		return fmt.Errorf("no ready line in %s\n%s", readyLimit, p.log.String())
	}
}

// kill ends the process with kill -9.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // it may be gone
	<-p.exited
}

// terminate sends SIGTERM and returns the exit status and how long the end took.
func (p *process) terminate(limit time.Duration) (status int, took time.Duration, err error) {
	began := time.Now()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return 0, 0, err
	}
	status, err = p.wait(limit)
	return status, time.Since(began), err
}

// wait returns the exit status of a process that ends by itself.
func (p *process) wait(limit time.Duration) (status int, err error) {
	select {
	case <-p.exited:
		return p.cmd.ProcessState.ExitCode(), nil
	case <-time.After(limit):
		return 0, fmt.Errorf("still running after %s", limit)
	}
}

// outcome is what a command that ends by itself left behind.
type outcome struct {
	out, err string
	status   int
}

// invoke runs a command to its end; env adds to its environment.
func invoke(t testing.TB, env []string, stdin io.Reader, args ...string) outcome {
	t.Helper()
	cmd := command(args...)
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
	return outcome{out.String(), problems.String(), cmd.ProcessState.ExitCode()}
}

// command is the binary with this process's environment, but for settings of its own.
func command(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Getenv(binaryEnv), args...)
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "GRAVITAS_") {
			cmd.Env = append(cmd.Env, pair)
		}
	}
	return cmd
}
