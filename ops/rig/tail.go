package rig

import "sync"

// tailSize bounds what is kept of a process's log, in bytes.
const tailSize = 16 << 10

// Tail keeps the end of what is written to it. The zero value is ready; it is safe for
// concurrent use.
type Tail struct {
	mu   sync.Mutex
	kept []byte
}

// Write keeps p, and forgets as much of what came before as it must.
func (t *Tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = append(t.kept, p...)
	if over := len(t.kept) - tailSize; over > 0 {
		t.kept = append(t.kept[:0], t.kept[over:]...)
	}
	return len(p), nil
}

// String is what was kept.
func (t *Tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.kept)
}
