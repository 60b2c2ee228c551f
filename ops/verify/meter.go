package verify

import "sync"

// meter tells how far a stage is. Safe for concurrent use.
type meter struct {
	stage string
	of    int64
	tell  func(stage string, done, of int64)

	mu   sync.Mutex
	done int64
}

func (c *check) meter(stage string, of int64) *meter {
	return &meter{stage: stage, of: of, tell: c.config.Progress}
}

func (m *meter) add(n int64) {
	if m.tell == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.done = min(m.done+n, m.of)
	m.tell(m.stage, m.done, m.of)
}
