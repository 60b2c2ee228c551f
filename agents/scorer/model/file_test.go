package model_test

import (
	"bytes"
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
	} {
		t.Run(name, func(t *testing.T) {
			_, err := model.Load(bytes.NewReader(c.data))
			require.ErrorIs(t, err, c.want)
		})
	}
}
