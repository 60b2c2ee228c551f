package scraper

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAStateComesBackAsItWasSaved(t *testing.T) {
	file := FileState(filepath.Join(t.TempDir(), "new", "scraper.json"))
	state, err := file.Load(t.Context())
	require.NoError(t, err)
	assert.Empty(t, state.Listings, "none yet")

	for _, names := range [][]string{{"t3_a", "t3_b"}, {"t3_c"}} {
		want := State{Listings: map[string][]string{"golang+rust": names, "all": {}}}
		require.NoError(t, file.Save(t.Context(), want))
		got, err := file.Load(t.Context())
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	left, err := os.ReadDir(filepath.Dir(string(file)))
	require.NoError(t, err)
	assert.Len(t, left, 1, "nothing beside it")
}

func TestAFileThatIsNoStateIsNamed(t *testing.T) {
	w := newWorld(t)
	path := filepath.Join(t.TempDir(), "scraper.json")
	require.NoError(t, os.WriteFile(path, []byte(`{"listings`), 0o600))
	w.states = FileState(path)
	require.ErrorContains(t, w.start(func() bool { return true }), path)
	assert.Empty(t, w.reddit.calls)
}
