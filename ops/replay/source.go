package replay

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"sync/atomic"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// maxWindow is the largest window that a zstd file may ask for: archives of
// posts are written with --long=31.
const maxWindow = 1 << 31

// meter counts bytes read from files, as they are on disk.
type meter struct{ n atomic.Int64 }

func (m *meter) bytes() int64 { return m.n.Load() }

// source is a file's content, decompressed.
type source struct {
	io.Reader
	closers []func() error
}

// open opens one of the files. What it is compressed with is told by its first
// bytes, not by its name.
func open(cfg Config, name string, read *meter) (*source, error) {
	s := &source{}
	raw := cfg.Stdin
	if name != stdin {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		s.closers = append(s.closers, f.Close)
		raw = f
	}
	if err := s.decompress(bufio.NewReaderSize(metered{raw, read}, 1<<16)); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", name, err), s.Close())
	}
	return s, nil
}

func (s *source) decompress(raw *bufio.Reader) error {
	magic, err := raw.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	switch {
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(raw)
		if err != nil {
			return err
		}
		s.Reader = z // its Close only repeats what Read said
	case bytes.Equal(magic, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		z, err := zstd.NewReader(raw, zstd.WithDecoderMaxWindow(maxWindow), zstd.WithDecoderConcurrency(2))
		if err != nil {
			return err
		}
		s.Reader, s.closers = z, append(s.closers, func() error { z.Close(); return nil })
	default:
		s.Reader = raw
	}
	return nil
}

// Close lets go of the decompressor, then of the file.
func (s *source) Close() error {
	var errs []error
	for i := len(s.closers) - 1; i >= 0; i-- {
		errs = append(errs, s.closers[i]())
	}
	return errors.Join(errs...)
}

type metered struct {
	io.Reader
	read *meter
}

func (m metered) Read(p []byte) (int, error) {
	n, err := m.Reader.Read(p)
	m.read.n.Add(int64(n))
	return n, err
}

// sizeOf is the bytes of all files on disk; -1 where standard input is among them.
func sizeOf(files []string) (total int64, err error) {
	unknown := false
	for _, name := range files {
		if name == stdin {
			unknown = true
			continue
		}
		info, err := os.Stat(name)
		if err != nil {
			return 0, fmt.Errorf("replay: %w", err)
		}
		if info.IsDir() {
			return 0, fmt.Errorf("replay: %s is a directory", name)
		}
		total += info.Size()
	}
	if unknown {
		return -1, nil
	}
	return total, nil
}
