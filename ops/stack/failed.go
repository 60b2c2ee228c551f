package stack

import (
	"bytes"
	"fmt"
	"os"
	"strings"
)

// logLines is how much of a server's log a FailedError holds.
const logLines = 50

// FailedError says that a server did not start, or ended unasked. It holds the end of the
// server's log, as the file itself may be gone by the time that somebody reads it.
type FailedError struct {
	Server string
	Err    error
	Log    []string // the last 50 lines, or fewer
}

// Error gives the failure in one line, then the end of the log.
func (e *FailedError) Error() string {
	head := fmt.Sprintf("%s: %v", e.Server, e.Err)
	if len(e.Log) == 0 {
		return head
	}
	return head + "\nend of its log:\n\t" + strings.Join(e.Log, "\n\t")
}

// Unwrap gives the failure itself.
func (e *FailedError) Unwrap() error { return e.Err }

// lastLines reads the last n lines of the file at path; none where it can't be read.
func lastLines(path string, n int) []string {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	content = bytes.TrimSpace(content)
	if len(content) == 0 {
		return nil
	}
	lines := strings.Split(string(content), "\n")
	return lines[max(0, len(lines)-n):]
}
