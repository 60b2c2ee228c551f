package docs

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	tour   = "sh tour"
	prints = "text prints"
)

func TestTheTourPrintsWhatItSays(t *testing.T) {
	before, _, found := strings.Cut(read(t, "README.md"), "## Write an agent")
	require.True(t, found)
	s := newSite(t)
	s.up(t)
	s.follow(t, blocks(before))
}

func TestTheAgentCompilesPassesItsTestAndWorks(t *testing.T) {
	tourText, agent, found := strings.Cut(read(t, "README.md"), "## Write an agent")
	require.True(t, found)
	overlay := overlay(t, blocks(agent))
	s := newSite(t, overlay)
	goTool(t, "test", overlay, "-vet=off", "-c", "-o", filepath.Join(s.dir, "loud.test"), "gravitas/agents/loud") // vet and a run need its folder
	s.paste(t, []string{"./loud.test"})
	s.up(t)
	s.follow(t, append(blocks(tourText)[1:2], blocks(agent)...)) // the second names what the tour uses
}

// counted is a file's length as a document tells it.
var counted = regexp.MustCompile("\\[`([^`]+\\.go)`\\]\\([^)]*\\),? (?:is )?(\\d+) lines")

func TestCodeThatIsShownIsTheCode(t *testing.T) {
	shown := 0
	for document, text := range documents(t) {
		for _, b := range blocks(text) {
			if path, ok := strings.CutPrefix(b.info, "go excerpt="); ok {
				require.Contains(t, read(t, path), b.text, "%s: %s", document, path)
				shown++
			}
		}
		for _, m := range counted.FindAllStringSubmatch(text, -1) {
			require.Equal(t, m[2], fmt.Sprint(strings.Count(read(t, m[1]), "\n")), "%s: lines of %s", document, m[1])
			shown++
		}
	}
	require.Equal(t, 3, shown)
}

// follow pastes the blocks of the tour and compares what each prints.
func (s *site) follow(t *testing.T, blocks []block) {
	t.Helper()
	var scripts, expected []string
	for _, b := range blocks {
		switch b.info {
		case tour:
			scripts, expected = append(scripts, b.text), append(expected, "")
		case prints:
			expected[len(expected)-1] = b.text
		}
	}
	for i, printed := range s.paste(t, scripts) {
		assert.Regexp(t, pattern(expected[i]), printed, "printed by\n%s", scripts[i])
	}
}

// pattern matches what a document says is printed: lines in order, "…" anything,
// space any space.
func pattern(text string) *regexp.Regexp {
	var lines []string
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		for i := range words {
			words[i] = strings.ReplaceAll(regexp.QuoteMeta(words[i]), "…", ".*?")
		}
		lines = append(lines, strings.Join(words, `\s+`))
	}
	return regexp.MustCompile("(?s)" + strings.Join(lines, ".*?"))
}

// overlay returns the flag that has Go see the files and changes of the blocks in the tree.
func overlay(t *testing.T, blocks []block) string {
	t.Helper()
	dir := t.TempDir()
	replace := map[string]string{}
	put := func(path, text string) {
		at, err := filepath.Abs(filepath.Join(root, path))
		require.NoError(t, err)
		replace[at] = filepath.Join(dir, strings.ReplaceAll(path, "/", "_"))
		require.NoError(t, os.WriteFile(replace[at], []byte(text), 0o600))
	}
	for _, b := range blocks {
		if path, ok := b.file("go"); ok {
			put(path, b.text)
		}
		if path, ok := b.file("diff"); ok {
			put(path, patched(t, read(t, path), b.text))
		}
	}
	file := filepath.Join(dir, "overlay.json")
	text, err := json.Marshal(map[string]any{"Replace": replace})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, text, 0o600))
	return "-overlay=" + file
}

// patched applies a diff, whose parts "@@" separates and their own lines find.
func patched(t *testing.T, text, diff string) string {
	t.Helper()
	for part := range strings.SplitSeq(diff, "@@\n") {
		var before, after strings.Builder
		for line := range strings.Lines(part) {
			if line[0] != '+' {
				before.WriteString(line[1:])
			}
			if line[0] != '-' {
				after.WriteString(line[1:])
			}
		}
		require.Equal(t, 1, strings.Count(text, before.String()), "%s", part)
		text = strings.Replace(text, before.String(), after.String(), 1)
	}
	return text
}
