package e2e

import (
	"crypto/sha256"
	"encoding/gob"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// answersFile is where the answers over some posts are left for other tests.
func answersFile(all []post) string {
	return filepath.Join(filepath.Dir(os.Getenv(binaryEnv)), fmt.Sprintf("answers-%x", sha256.Sum256(ndjson(all))))
}

func leaveAnswers(t testing.TB, all []post, a answers) {
	t.Helper()
	f, err := os.Create(answersFile(all))
	require.NoError(t, err)
	defer f.Close()
	require.NoError(t, gob.NewEncoder(f).Encode(a))
}

// undisturbed returns the answers of embedded parts that were pushed the posts and left
// in peace, from a test before or of a run of their own.
func undisturbed(t testing.TB, all []post) answers {
	t.Helper()
	f, err := os.Open(answersFile(all))
	if errors.Is(err, fs.ErrNotExist) {
		n := startNode(t)
		s := n.site()
		require.NoError(t, s.replay(t.Context(), all))
		s.settle(settleLimit, len(all))
		want, _ := s.verified(all)
		n.process().kill()
		leaveAnswers(t, all, want)
		return want
	}
	require.NoError(t, err)
	defer f.Close()
	var want answers
	require.NoError(t, gob.NewDecoder(f).Decode(&want))
	return want
}
