package stack

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
)

// process is one run of a server's program, from its start until it is reaped.
type process struct {
	cmd    *exec.Cmd
	exited chan struct{} // closed once the process is reaped
	err    error         // how it ended; set before exited is closed
}

// startProcess runs argv in dir, with both outputs appended to logFile. On Linux the kernel
// kills the process when this one dies, however it dies.
func startProcess(argv []string, dir, logFile string) (*process, error) {
	log, err := os.OpenFile(logFile, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, fmt.Errorf("open log: %w", err)
	}
	p := &process{cmd: exec.Command(argv[0], argv[1:]...), exited: make(chan struct{})}
	p.cmd.Dir = dir
	p.cmd.Stdout, p.cmd.Stderr = log, log
	p.cmd.SysProcAttr = processAttributes()

	started := make(chan error)
	go func() {
		defer log.Close()
		p.run(started)
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("run %s: %w", argv[0], err)
	}
	return p, nil
}

// run starts and reaps the process on one thread: the kernel ties a child's death signal to
// the thread that forked it, so that thread has to last as long as the child.
func (p *process) run(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := p.cmd.Start()
	started <- err
	if err != nil {
		return
	}
	p.err = p.cmd.Wait()
	close(p.exited)
}

// kill ends the process with SIGKILL and waits until it is gone.
func (p *process) kill() {
	// The one error is that it is gone already.
	_ = p.cmd.Process.Kill()
	<-p.exited
}

// terminate asks the process to end. Where the system has no such signal it is killed.
func (p *process) terminate() {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		_ = p.cmd.Process.Kill()
	}
}

// running tells whether the process is still there.
func (p *process) running() bool {
	select {
	case <-p.exited:
		return false
	default:
		return true
	}
}
