package durable

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"
)

// diskLog knows how much of a broker's log the disk has. Safe for concurrent use.
type diskLog struct {
	dir  string // that the broker keeps its partitions in
	sync func(path string) error

	mu         sync.Mutex
	partitions map[string]*diskPartition // by the directory's name
}

func newDiskLog(dir string, sync func(path string) error) *diskLog {
	return &diskLog{dir: filepath.Join(dir, "partitions"), sync: sync, partitions: map[string]*diskPartition{}}
}

// syncAll returns once the disk has some batches.
func (l *diskLog) syncAll(batches []batch) error {
	var g errgroup.Group
	for _, b := range batches {
		g.Go(func() error { return l.partition(b).wait(b.base) })
	}
	return g.Wait()
}

func (l *diskLog) partition(b batch) *diskPartition {
	name := fmt.Sprintf("%s-%d", url.PathEscape(b.topic), b.partition)
	l.mu.Lock()
	defer l.mu.Unlock()
	p, ok := l.partitions[name]
	if !ok {
		p = newDiskPartition(filepath.Join(l.dir, name), l.sync)
		l.partitions[name] = p
	}
	return p
}

// diskPartition knows how much of a partition the disk has. One sync is under way at a time,
// and serves all who waited when it began. Safe for concurrent use.
type diskPartition struct {
	dir  string
	sync func(path string) error

	mu      sync.Mutex
	turn    *sync.Cond
	synced  int64 // base offset of the last batch that the disk has
	wanted  int64 // and of the last that somebody waits for
	syncing bool
	segment int64 // the oldest segment that may not be on disk whole: its base offset
	failed  error // for good: what a disk that failed has is not known
}

func newDiskPartition(dir string, syncFile func(string) error) *diskPartition {
	p := &diskPartition{dir: dir, sync: syncFile, synced: -1, wanted: -1}
	p.turn = sync.NewCond(&p.mu)
	return p
}

// wait returns once the disk has the batch with a base offset, which is appended already.
func (p *diskPartition) wait(base int64) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if base == 0 { // the topic may have been made anew
		p.synced, p.segment = -1, 0
	}
	for p.failed == nil && p.synced < base {
		p.wanted = max(p.wanted, base)
		if p.syncing {
			p.turn.Wait()
			continue
		}
		p.round()
	}
	return p.failed
}

// round syncs once, for all who wait. It is called with the lock, and lets go of it meanwhile.
func (p *diskPartition) round() {
	covers, from := p.wanted, p.segment
	p.wanted, p.syncing = -1, true
	p.mu.Unlock()
	newest, err := p.syncSegments(from)
	p.mu.Lock()
	p.syncing, p.failed = false, err
	if err == nil {
		p.synced, p.segment = max(p.synced, covers), newest
	}
	p.turn.Broadcast()
}

// syncSegments syncs the segments from one on, and returns the newest. What the broker deletes
// or writes anew meanwhile it syncs itself. The index beside a segment is left to the operating
// system: without it all is found but by its time.
func (p *diskPartition) syncSegments(from int64) (newest int64, err error) {
	files, err := os.ReadDir(p.dir)
	if errors.Is(err, fs.ErrNotExist) { // the topic is gone
		return from, nil
	}
	if err != nil {
		return 0, err
	}
	for _, f := range files {
		base, ok := segmentBase(f.Name())
		if !ok || base < from {
			continue
		}
		if err := p.sync(filepath.Join(p.dir, f.Name())); err != nil {
			return 0, err
		}
		newest = max(newest, base)
	}
	return newest, nil
}

// segmentBase is the base offset that a segment's file is named after.
func segmentBase(name string) (base int64, ok bool) {
	digits, ok := strings.CutSuffix(name, ".dat")
	if !ok {
		return 0, false
	}
	base, err := strconv.ParseInt(digits, 10, 64)
	return base, err == nil
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
