package bench

import (
	"context"
	"io"
	"net/http"
)

// NoopArg is the argument that runs the ceiling of door-single; see [ServeNoop].
const NoopArg = "noop"

// ServeNoop serves HTTP with a handler that reads each request's body and answers
// 202, until ctx ends or in is closed. It prints the address as its ready line.
func ServeNoop(ctx context.Context, in io.Reader, out io.Writer) error {
	return serveCeiling(ctx, in, out, http.HandlerFunc(noop))
}

func noop(w http.ResponseWriter, r *http.Request) {
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}
