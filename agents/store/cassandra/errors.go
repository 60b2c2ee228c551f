package cassandra

import (
	"errors"
	"fmt"
	"regexp"

	"github.com/gocql/gocql"

	"gravitas/agents/store"
)

// wrap says what was being done and sorts the error; nil stays nil.
func wrap(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), classify(err))
}

// classify marks an error as store.ErrUnavailable unless the same call would
// fail again however healthy the cluster: then it is the request that is wrong.
// A context's end counts too: gocql gives a lost connection's as well as the caller's.
func classify(err error) error {
	switch {
	case errors.Is(err, store.ErrUnavailable), errors.Is(err, store.ErrNotFound),
		errors.Is(err, gocql.ErrSessionClosed), wrong(err):
		return err
	}
	return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
}

func wrong(err error) bool {
	var request gocql.RequestError
	if errors.As(err, &request) {
		return wrongCode(request.Code()) && !tableMissing(request)
	}
	var marshal gocql.MarshalError
	var unmarshal gocql.UnmarshalError
	return errors.As(err, &marshal) || errors.As(err, &unmarshal) ||
		errors.Is(err, gocql.ErrFrameTooBig) || errors.Is(err, gocql.ErrTooManyStmts) ||
		errors.Is(err, gocql.ErrQueryArgLength)
}

// tableMissing tells a table that somebody dropped, which a rebuild brings back, from a
// request that names none of ours.
func tableMissing(err gocql.RequestError) bool {
	return err.Code() == gocql.ErrCodeInvalid && missingTable.MatchString(err.Message())
}

var missingTable = regexp.MustCompile(`(?i)unconfigured table|table \S+ does not exist|unknown table`)

// wrongCode tells the errors that the server blames on the request, or that
// nobody but its developers can explain, from those of a cluster in trouble.
func wrongCode(code int) bool {
	switch code {
	case gocql.ErrCodeServer, gocql.ErrCodeProtocol, gocql.ErrCodeCredentials,
		gocql.ErrCodeSyntax, gocql.ErrCodeUnauthorized, gocql.ErrCodeInvalid,
		gocql.ErrCodeConfig, gocql.ErrCodeAlreadyExists:
		return true
	}
	return false
}
