package docs

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	namedTest   = regexp.MustCompile("`((?:Test|Fuzz|Benchmark)[A-Z]\\w+)`")
	namedMetric = regexp.MustCompile("gravitas_[a-z0-9_]+")
	firstCell   = regexp.MustCompile(`(?m)^\| (.*?) \|`)
	quoted      = regexp.MustCompile("`([^`]+)`")
)

func TestTestsThatDocumentsNameAreThere(t *testing.T) {
	code := sources(t)
	for path, text := range documents(t) {
		for _, m := range namedTest.FindAllStringSubmatch(text, -1) {
			assert.Contains(t, code, "func "+m[1]+"(", "%s names a test that is not there", path)
		}
	}
}

func TestMetricsThatDocumentsNameAreThere(t *testing.T) {
	code := sources(t)
	for path, text := range documents(t) {
		for _, name := range namedMetric.FindAllString(text, -1) {
			if name == "gravitas_spare" { // a keyspace
				continue
			}
			found := strings.Contains(code, `"`+name+`"`)
			if live, ok := strings.CutPrefix(name, "gravitas_live_"); ok {
				found = strings.Contains(code, `"`+live+`"`) // its parts are joined there
			}
			assert.True(t, found, "%s names %s, which nothing measures", path, name)
		}
	}
}

func TestLogLinesThatTheRunbookNamesAreThere(t *testing.T) {
	_, section, found := strings.Cut(read(t, "ops/docs/runbook.md"), "## What the log lines say\n")
	require.True(t, found)
	section, _, _ = strings.Cut(section, "\n## ")
	code, named := sources(t), 0
	for _, row := range firstCell.FindAllStringSubmatch(section, -1) {
		for _, m := range quoted.FindAllStringSubmatch(row[1], -1) {
			named++
			assert.Contains(t, code, `"`+m[1], "nothing logs it")
		}
	}
	require.NotZero(t, named)
}

// sources returns all Go code of the house but this package's.
func sources(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			if d != nil && (d.Name() == "node_modules" || d.Name() == "docs" || d.Name() == ".cache") {
				return fs.SkipDir
			}
			return err
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		b, err := os.ReadFile(path)
		all.Write(b)
		return err
	})
	require.NoError(t, err)
	return all.String()
}
