// Package docs holds the documents to what the program does: README's tour is
// pasted into a shell, its agent compiled and run, every setting, metric, link
// and test that a document names looked up.
package docs

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// root is the repository's, from here.
const root = "../.."

// documents returns every document's text, by its path from the root.
func documents(t *testing.T) map[string]string {
	t.Helper()
	paths := []string{"README.md"}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".md") {
			paths = append(paths, filepath.Join("ops/docs", path))
		}
		return err
	})
	require.NoError(t, err)
	texts := map[string]string{}
	for _, path := range paths {
		texts[path] = read(t, path)
	}
	return texts
}

// read returns a file's text by its path from the root.
func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, path))
	require.NoError(t, err)
	return string(b)
}

// block is a fenced block: what follows its opening fence, and its lines.
type block struct{ info, text string }

var fenced = regexp.MustCompile("(?ms)^```([^\n`]*)\n(.*?)^```$")

// blocks returns a document's fenced blocks in order.
func blocks(text string) (found []block) {
	for _, m := range fenced.FindAllStringSubmatch(text, -1) {
		found = append(found, block{m[1], m[2]})
	}
	return found
}

// file returns the path of a block that is a file, or of changes to one.
func (b block) file(language string) (path string, ok bool) {
	return strings.CutPrefix(b.info, language+" file=")
}
