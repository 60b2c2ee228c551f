package pebble

import (
	"context"
	"fmt"
	"log/slog"
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

// Fatalf implements pebble's Logger: the store can't go on and must not
// return from it.
func (l *storeLog) Fatalf(format string, args ...any) {
	panic("trace cache store: " + fmt.Sprintf(format, args...))
}
