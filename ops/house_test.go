// Package ops holds the house to its plan: which room may import which, and that
// every package says what it is.
package ops

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// arrows are what each room may import of the others; ops may import all of them.
var arrows = map[string][]string{
	"envelope":   {},
	"tracecache": {"envelope"},
	"agents":     {"envelope", "tracecache"},
	"frontdoor":  {"envelope", "tracecache"},
	"readapi":    {"envelope", "tracecache", "agents/store"},
}

// pkg is what `go list` says of a package.
type pkg struct {
	ImportPath, Name, Doc              string
	Imports, TestImports, XTestImports []string
	GoFiles                            []string
}

func TestImportsFollowTheArrows(t *testing.T) {
	for _, p := range packages(t) {
		from := room(p.ImportPath)
		allowed, held := arrows[from]
		if !held {
			continue
		}
		for _, path := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
			if to, ours := strings.CutPrefix(path, "gravitas/"); ours && room(path) != from {
				ok := slices.ContainsFunc(allowed, func(a string) bool { return to == a || strings.HasPrefix(to, a+"/") })
				assert.True(t, ok, "%s may not import %s", p.ImportPath, path)
			}
		}
	}
}

func TestEveryRoomIsKnown(t *testing.T) {
	for _, p := range packages(t) {
		if r := room(p.ImportPath); r != "ops" && p.ImportPath != "gravitas" {
			assert.Contains(t, arrows, r)
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	for _, p := range packages(t) {
		if len(p.GoFiles) == 0 {
			continue // tests alone
		}
		want := "Package " + p.Name
		if p.Name == "main" {
			want = "Command "
		}
		assert.True(t, strings.HasPrefix(p.Doc, want), "%s: its doc comment begins %q, not %q", p.ImportPath, p.Doc, want)
	}
}

// room returns the top folder of one of our packages.
func room(importPath string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(importPath, "gravitas/"), "/")
	return name
}

// packages lists every package of the house.
func packages(t *testing.T) (all []pkg) {
	t.Helper()
	list := exec.Command("go", "list", "-e", "-json=ImportPath,Name,Doc,Imports,TestImports,XTestImports,GoFiles", "./...")
	list.Dir = ".."
	out, err := list.Output()
	require.NoError(t, err)
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p pkg
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all
		}
		require.NoError(t, err)
		if !strings.Contains(p.ImportPath, "node_modules") {
			all = append(all, p)
		}
	}
}
