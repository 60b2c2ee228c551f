package pebble

import (
	"context"
	"fmt"
	"log/slog"
	"os"
)

// storeLog gives the store's own messages to slog: its housekeeping is of
// interest only when one looks for it.
type storeLog struct{ log *slog.Logger }

// Infof implements pebble's Logger.
func (l *storeLog) Infof(format string, args ...any) {
	if l.log.Enabled(context.Background(), slog.LevelDebug) {
		l.log.Debug("trace cache store: " + fmt.Sprintf(format, args...))
	}
}

// Errorf implements pebble's Logger.
func (l *storeLog) Errorf(format string, args ...any) {
	l.log.Error("trace cache store: " + fmt.Sprintf(format, args...))
}

// Fatalf implements pebble's Logger. It must not return, nor panic while the store
// holds its locks: the process ends, as it would with the same disk's log and tables.
func (l *storeLog) Fatalf(format string, args ...any) {
	l.log.Error("traces can't be written: ending", "error", fmt.Sprintf(format, args...))
	os.Exit(1)
}
