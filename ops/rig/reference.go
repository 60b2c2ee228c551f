package rig

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
func answersFile(all []Post) string {
	return filepath.Join(filepath.Dir(os.Getenv(binaryEnv)), fmt.Sprintf("answers-%x", sha256.Sum256(ndjson(all))))
}

// LeaveAnswers keeps the answers over some posts for Undisturbed.
func LeaveAnswers(t testing.TB, all []Post, a Answers) {
	t.Helper()
	f, err := os.Create(answersFile(all))
	require.NoError(t, err)
	defer f.Close()
	require.NoError(t, gob.NewEncoder(f).Encode(a))
}

// Undisturbed returns the answers of embedded parts that were pushed the posts and left
// in peace, from a test before or of a run of their own.
func Undisturbed(t testing.TB, all []Post) Answers {
	t.Helper()
	f, err := os.Open(answersFile(all))
	if errors.Is(err, fs.ErrNotExist) {
		n := StartNode(t)
		s := n.Site()
		require.NoError(t, s.Replay(t.Context(), all))
		s.Settle(SettleLimit, len(all))
		want, _ := s.Verified(all)
		n.Process().Kill()
		LeaveAnswers(t, all, want)
		return want
	}
	require.NoError(t, err)
	defer f.Close()
	var want Answers
	require.NoError(t, gob.NewDecoder(f).Decode(&want))
	return want
}
