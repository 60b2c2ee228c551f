package model_test

import (
	"bytes"
	"crypto/sha256"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"gravitas/agents/scorer/model"
)

func TestLoadTellsForeignFromDamaged(t *testing.T) {
	good, err := os.ReadFile("seriousness.v1.bin")
	require.NoError(t, err)
	changed := func(at int) []byte {
		b := bytes.Clone(good)
		b[at] ^= 1
		return b
	}
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"empty":           {nil, model.ErrForeign},
		"foreign":         {[]byte("PK\x03\x04 something else"), model.ErrForeign},
		"magic alone":     {good[:8], model.ErrCorrupt},
		"truncated":       {good[:len(good)-1], model.ErrCorrupt},
		"one more byte":   {append(bytes.Clone(good), 0), model.ErrCorrupt},
		"a bit of weight": {changed(1000), model.ErrCorrupt},
		"a bit of bias":   {changed(33), model.ErrCorrupt},
		"newer format":    {changed(9), model.ErrFormat},
		"older format":    {older(), model.ErrFormat},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := model.Load(bytes.NewReader(c.data))
			require.ErrorIs(t, err, c.want)
		})
	}
}

// older is a whole file of format 1: three tables of two weights.
func older() []byte {
	body := make([]byte, 88, 132)
	copy(body, "GRAVMODL\x01")
	for table := range 3 {
		body[40+16*table] = 1
	}
	body = append(body, make([]byte, 12)...)
	sum := sha256.Sum256(body)
	return append(body, sum[:]...)
}

func TestAnOlderFormatSaysWhichAndWhatIsRead(t *testing.T) {
	_, err := model.Load(bytes.NewReader(older()))
	require.EqualError(t, err, "model file of another format version: 1, this program reads 2")
}
