package pebble

import (
	"fmt"
	"log/slog"
	"os"
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
// such as after a failed write to its log. It must not return, and must not panic
// either: the engine holds its locks, and who recovered would wait for them for good.
// So the process ends; what was acknowledged is there when it starts again.
func (l debugLogger) Fatalf(format string, args ...any) {
	l.logger.Error("the tables can't be written: ending", "message", fmt.Sprintf(format, args...))
	os.Exit(1)
}
