package pebble

import (
	"fmt"
	"log/slog"
)

// debugLogger passes the engine's own messages on, which are for its developers.
type debugLogger struct{ logger *slog.Logger }

func (l debugLogger) Infof(format string, args ...any) {
	l.logger.Debug("store engine", "message", fmt.Sprintf(format, args...))
}

func (l debugLogger) Errorf(format string, args ...any) {
	l.logger.Error("store engine", "message", fmt.Sprintf(format, args...))
}

// Fatalf is called where the engine can't go on without breaking its promises,
// such as after a failed write to its log. It must not return.
func (l debugLogger) Fatalf(format string, args ...any) {
	panic("store engine: " + fmt.Sprintf(format, args...))
}
