package model

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"sync"
)

// The file, little-endian:
//
//	 0  magic "GRAVMODL"
//	 8  uint32 format version, 2
//	12  name, 20 bytes, NUL-padded
//	32  float64 bias
//	40  four times (words, phrases, chars, form): uint32 bucket bits, uint32 zero, float64 scale
//	104 four tables of 1<<bits int16 weights, in the same order
//	-32 SHA-256 of all before it
const (
	magic         = "GRAVMODL"
	formatVersion = 2
	headerSize    = 104
	nameSize      = 20
	maxFileSize   = 64 << 20
	maxBits       = 24
)

// Load's errors, by what is wrong with the file.
var (
	ErrForeign = errors.New("not a model file")
	ErrFormat  = errors.New("model file of another format version")
	ErrCorrupt = errors.New("model file is corrupt")
)

// Load reads a model file. The error wraps ErrForeign, ErrFormat or ErrCorrupt
// where the file is not a model, not of this format, or damaged.
func Load(r io.Reader) (*Model, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxFileSize+1))
	if err != nil {
		return nil, fmt.Errorf("read model: %w", err)
	}
	if err := verify(data); err != nil {
		return nil, err
	}
	letters := newAlphabet()
	m := &Model{
		version: version(data),
		bias:    float64At(data, 32),
		scratch: sync.Pool{New: func() any { return &features{alphabet: letters} }},
	}
	rest := data[headerSize : len(data)-sha256.Size]
	for i, t := range []*table{&m.words, &m.phrases, &m.chars, &m.form} {
		if rest, err = t.read(data[40+16*i:], rest); err != nil {
			return nil, err
		}
	}
	if len(rest) != 0 || !finite(m.bias) {
		return nil, fmt.Errorf("%w: %d bytes past the tables", ErrCorrupt, len(rest))
	}
	return m, nil
}

// verify checks what can be checked before the contents are looked at.
func verify(data []byte) error {
	if len(data) < len(magic) || string(data[:len(magic)]) != magic {
		return fmt.Errorf("%w: it does not begin with %q", ErrForeign, magic)
	}
	if len(data) < len(magic)+4 {
		return fmt.Errorf("%w: only %d bytes", ErrCorrupt, len(data))
	}
	if v := binary.LittleEndian.Uint32(data[8:]); v != formatVersion {
		return fmt.Errorf("%w: %d, this program reads %d", ErrFormat, v, formatVersion)
	}
	if len(data) < headerSize+sha256.Size {
		return fmt.Errorf("%w: only %d bytes", ErrCorrupt, len(data))
	}
	body, want := data[:len(data)-sha256.Size], data[len(data)-sha256.Size:]
	if got := sha256.Sum256(body); !bytes.Equal(got[:], want) {
		return fmt.Errorf("%w: SHA-256 is %x, the file says %x", ErrCorrupt, got[:4], want[:4])
	}
	return nil
}

// read fills the table from its header and the tables' bytes; it returns what
// is left of these.
func (t *table) read(header, rest []byte) ([]byte, error) {
	bits := binary.LittleEndian.Uint32(header)
	t.scale = float64At(header, 8)
	if bits == 0 || bits > maxBits || !finite(t.scale) {
		return nil, fmt.Errorf("%w: a table of %d bits, scale %g", ErrCorrupt, bits, t.scale)
	}
	n := 1 << bits
	if len(rest) < 2*n {
		return nil, fmt.Errorf("%w: %d bytes left for a table of %d", ErrCorrupt, len(rest), 2*n)
	}
	t.shift = uint(32 - bits)
	t.weights = make([]int16, n)
	for i := range t.weights {
		t.weights[i] = int16(binary.LittleEndian.Uint16(rest[2*i:]))
	}
	return rest[2*n:], nil
}

// version joins the file's name and the checksum it ends with.
func version(data []byte) string {
	name := bytes.TrimRight(data[12:12+nameSize], "\x00")
	sum := data[len(data)-sha256.Size:]
	return string(name) + "+" + hex.EncodeToString(sum[:4])
}

func float64At(b []byte, i int) float64 {
	return math.Float64frombits(binary.LittleEndian.Uint64(b[i:]))
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
