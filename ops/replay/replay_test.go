package replay

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gravitas/ops/client/clienttest"
)

func TestPlainGzipZstdAndStandardInputAreReadAlike(t *testing.T) {
	content := numbered(200)
	for name, files := range map[string][]byte{
		"posts.ndjson": content, "posts.gz": gzipped(t, content), "posts.zst": zstandard(t, content),
		"parts.gz": append(gzipped(t, content[:5000]), gzipped(t, content[5000:])...),
		"no-end":   bytes.TrimSpace(content), "crlf": bytes.ReplaceAll(content, []byte("\n"), []byte("\r\n\r\n")),
	} {
		t.Run(name, func(t *testing.T) {
			for _, from := range []string{write(t, name, files), stdin} {
				door := &clienttest.Door{}
				s, err := replayTo(t.Context(), serve(t, door), Config{Files: []string{from}, Stdin: bytes.NewReader(files)})
				require.NoError(t, err)
				require.EqualValues(t, 200, s.Accepted)
				require.Zero(t, s.RejectedTotal())
				requireAll(t, door, 200, false)
				requireOrder(t, door)
			}
		})
	}
}

func TestItemsArriveByteForByte(t *testing.T) {
	lines := []string{`{"id":"a","subreddit":"x", "title":"é \u00e9  <>&"}`, `not JSON at all`, `{"subreddit":"x","subreddit":"y"}`}
	door := &clienttest.Door{}
	_, err := replayTo(t.Context(), serve(t, door), Config{Files: []string{write(t, "f", []byte(strings.Join(lines, "\n")))}, InFlight: 1})
	require.NoError(t, err)
	for i, item := range door.Items() {
		require.Equal(t, lines[i], string(item))
	}
}

func TestSeveralFilesGoOneAfterTheOther(t *testing.T) {
	content := numbered(100)
	cut := bytes.Index(content, []byte(`{"id":"p3`))
	door := &clienttest.Door{}
	s, err := replayTo(t.Context(), serve(t, door), Config{Files: []string{write(t, "a", content[:cut]), write(t, "b", content[cut:])}})
	require.NoError(t, err)
	require.EqualValues(t, 100, s.Accepted)
	requireOrder(t, door)
}

func TestLimitCountsItems(t *testing.T) {
	door := &clienttest.Door{}
	content := bytes.ReplaceAll(numbered(100), []byte("\n"), []byte("\n\n"))
	s, err := replayTo(t.Context(), serve(t, door), Config{Files: []string{write(t, "f", content), write(t, "g", content)}, Limit: 130})
	require.NoError(t, err)
	require.EqualValues(t, 130, s.Accepted)
}

func TestAChannelWithoutPartitionKeyIsOneSequence(t *testing.T) {
	door := &clienttest.Door{}
	door.PartitionKey = "/none"
	url := serve(t, door)
	door.PartitionKey = ""
	_, err := replayTo(t.Context(), url, Config{Files: []string{write(t, "f", numbered(300))}})
	require.NoError(t, err)
	require.IsIncreasing(t, numbers(door))
}

func TestRejectsAreCountedByCodeAndTheFirstToldWithTheirLines(t *testing.T) {
	door := &clienttest.Door{Reject: func(item []byte) (string, string) {
		switch {
		case !bytes.HasPrefix(item, []byte("{")):
			return "invalid_item", "not JSON"
		case bytes.Contains(item, []byte(`"n":5`)):
			return "too_large", "too much"
		}
		return "", ""
	}}
	content := append([]byte("\n\nnonsense\n"), numbered(100)...)
	file := write(t, "f", content)
	s, err := replayTo(t.Context(), serve(t, door), Config{Files: []string{file}})
	require.NoError(t, err)
	require.EqualValues(t, 89, s.Accepted)
	require.Equal(t, map[string]int64{"invalid_item": 1, "too_large": 11}, s.Rejected)
	require.Len(t, s.Rejects, shownRejects)
	require.Equal(t, Reject{file, 3, "invalid_item", "not JSON"}, s.Rejects[0])
	require.Equal(t, Reject{file, 9, "too_large", "too much"}, s.Rejects[1])
	var out strings.Builder
	require.NoError(t, s.Print(&out))
	require.Contains(t, out.String(), "accepted 89, rejected 12")
	require.Contains(t, out.String(), file+":3: invalid_item: not JSON")
}

func TestALineTooLongForAnyRequestIsRejectedAndTheRestGoes(t *testing.T) {
	reader := newLineReader(strings.NewReader("a\n"+strings.Repeat("x", 1<<19)+"\nb\n"+strings.Repeat("y", 1<<19)), 1<<18)
	var got []string
	for range 4 {
		line, err := reader.next()
		got = append(got, fmt.Sprint(len(line), " ", err))
	}
	require.Equal(t, []string{"1 <nil>", "0 " + errLongLine.Error(), "1 <nil>", "0 " + errLongLine.Error()}, got)
}

func TestAFileThatBreaksOffCountsUpToThere(t *testing.T) {
	whole := gzipped(t, numbered(5000))
	door := &clienttest.Door{}
	s, err := replayTo(t.Context(), serve(t, door), Config{Files: []string{write(t, "f.gz", whole[:len(whole)/2])}})
	require.ErrorContains(t, err, "unexpected EOF")
	require.Greater(t, s.Accepted, int64(1000))
	require.Len(t, door.Items(), int(s.Accepted))
}

func TestWrongConfigurationIsNamed(t *testing.T) {
	for want, cfg := range map[string]Config{
		"no file":        {},
		"speed -1":       {Files: []string{"f"}, Speed: -1},
		"standard input": {Files: []string{"-"}},
		"no such file":   {Files: []string{"/nowhere"}},
		"directory":      {Files: []string{t.TempDir()}},
		"limit -1":       {Files: []string{"f"}, Limit: -1},
	} {
		_, err := replayTo(context.Background(), "http://door", cfg)
		require.ErrorContains(t, err, want)
	}
}
