package stack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"
)

const (
	startTimeout = 5 * time.Minute       // a start on a very busy machine takes a tenth of it
	pollInterval = 50 * time.Millisecond // between two questions whether a server is ready
	probeTimeout = 5 * time.Second       // for the answer to one
)

// ErrStopped says that a server was stopped for good.
var ErrStopped = errors.New("server is stopped")

// Server is one real server that runs as a process of its own on loopback:
//
//	Start… ──► running ──Kill──► down ──Restart──► running ──Stop──► stopped
//
// Its address and data stay the same through a Kill and a Restart. It is safe for concurrent
// use; calls wait for each other. Whoever starts one stops it.
type Server struct {
	name  string
	addr  string
	dir   string
	own   bool // dir goes when the server is stopped
	ports *portBlock
	argv  []string
	probe func(context.Context) error // nil: the server gave a real answer
	log   *slog.Logger

	mu      sync.Mutex
	proc    *process // nil while down
	took    time.Duration
	stopped bool
}

// start makes what a server needs, has configure fill in its address, command and probe, and
// launches it. Nothing is left behind where it fails.
func start(ctx context.Context, name string, o Options, configure func(context.Context, *Server, Options) error) (*Server, error) {
	s, o, err := newServer(name, o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	err = configure(ctx, s, o)
	if err != nil {
		err = fmt.Errorf("%s: %w", name, err)
	} else {
		err = s.launch(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, s.release())
	}
	return s, nil
}

func newServer(name string, o Options) (*Server, Options, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, o, err
	}
	dir, own, err := o.directory(name)
	if err != nil {
		return nil, o, err
	}
	s := &Server{name: name, dir: dir, own: own, log: o.Logger}
	if s.ports, err = reservePorts(); err != nil {
		return nil, o, errors.Join(err, s.release())
	}
	s.addr = loopback(s.ports.port(0))
	return s, o, nil
}

// Name is "kafka", "cassandra" or "redis".
func (s *Server) Name() string { return s.name }

// Addr is where clients reach the server, as host:port.
func (s *Server) Addr() string { return s.addr }

// ProxiedAddr is where a proxy reaches the listener that Options.Proxied asks for.
func (s *Server) ProxiedAddr() string { return loopback(s.ports.port(2)) }

// LogFile is the path of what the server says, through all its runs.
func (s *Server) LogFile() string { return filepath.Join(s.dir, s.name+".log") }

// StartedIn is how long the last start took, from its process to its first real answer.
func (s *Server) StartedIn() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.took
}

// PID is the id of the server's process; 0 while there is none.
func (s *Server) PID() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.proc == nil || !s.proc.running() {
		return 0
	}
	return s.proc.cmd.Process.Pid
}

// Err tells of a server that ended without being asked to, with a *FailedError.
func (s *Server) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.proc == nil || s.proc.running() {
		return nil
	}
	return s.failed(fmt.Errorf("ended unasked: %s", s.proc.cmd.ProcessState))
}

// Kill ends the process with kill -9 and returns once it is gone. A server that is down
// already stays down.
func (s *Server) Kill() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.proc != nil {
		s.proc.kill()
		s.proc = nil
	}
	return nil
}

// Restart starts the server again on the same data and ports, after a clean end where it is
// still running, and returns once it gives real answers. It errs with ErrStopped after Stop,
// and with a *FailedError where the server doesn't come up; another Restart may then follow.
func (s *Server) Restart(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return fmt.Errorf("restart %s: %w", s.name, ErrStopped)
	}
	if err := s.end(ctx); err != nil {
		return fmt.Errorf("restart %s: %w", s.name, err)
	}
	return s.launch(ctx)
}

// Stop ends the server cleanly, with kill -9 once ctx ends, and frees its ports. Its
// directory is removed where it is the server's own; nothing of it being kept, such a server
// is not given the time for a clean end. A second Stop does nothing.
func (s *Server) Stop(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return nil
	}
	s.stopped = true
	if s.own && s.proc != nil {
		s.proc.kill()
		s.proc = nil
	}
	if err := errors.Join(s.end(ctx), s.release()); err != nil {
		return fmt.Errorf("stop %s: %w", s.name, err)
	}
	return nil
}

// end asks the process to end and waits until it has; it is killed when ctx ends.
func (s *Server) end(ctx context.Context) error {
	p := s.proc
	if p == nil {
		return nil
	}
	s.proc = nil
	p.terminate()
	select {
	case <-p.exited:
		return nil
	case <-ctx.Done():
		p.kill()
		return fmt.Errorf("killed before it had ended: %w", context.Cause(ctx))
	}
}

// launch runs the process and waits for its first real answer.
func (s *Server) launch(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, startTimeout, fmt.Errorf("no answer in %s", startTimeout))
	defer cancel()
	began := time.Now()
	p, err := startProcess(s.argv, s.dir, s.LogFile())
	if err != nil {
		return s.failed(err)
	}
	if err := s.await(ctx, p); err != nil {
		p.kill()
		return s.failed(err)
	}
	s.proc, s.took = p, time.Since(began)
	s.log.Debug("server is ready", "server", s.name, "addr", s.addr, "took", s.took)
	return nil
}

// await asks until the server answers, its process ends or ctx does.
func (s *Server) await(ctx context.Context, p *process) error {
	tick := time.NewTicker(pollInterval)
	defer tick.Stop()
	for {
		err := s.ask(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-p.exited:
			return fmt.Errorf("ended before it was ready: %s", p.cmd.ProcessState)
		case <-ctx.Done():
			return fmt.Errorf("not ready: %w (last answer: %w)", context.Cause(ctx), err)
		case <-tick.C:
		}
	}
}

// ask puts one question to the server.
func (s *Server) ask(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	return s.probe(ctx)
}

// release gives back the ports, and the directory where it is the server's own.
func (s *Server) release() error {
	var err error
	if s.ports != nil {
		err = s.ports.release()
	}
	if s.own {
		err = errors.Join(err, os.RemoveAll(s.dir))
	}
	return err
}

func (s *Server) failed(err error) *FailedError {
	return &FailedError{Server: s.name, Err: err, Log: lastLines(s.LogFile(), logLines)}
}
