package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
)

// ErrNoOperator means that what only an operator may do was asked for without a key.
var ErrNoOperator = errors.New("an operator's key is needed")

// post asks for what only an operator may do.
func (r *Reader) post(ctx context.Context, path string, body, into any) error {
	if r.key == "" {
		return fmt.Errorf("%w: set %s, or use the data directory that has %s", ErrNoOperator, OperatorKeyEnv, KeysFile)
	}
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	req, err := request(ctx, http.MethodPost, r.base, path, r.key, bytes.NewReader(text))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	answer, err := exchange(r.http, req, http.StatusOK)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return fmt.Errorf("decode the answer of %s: %w", req.URL, err)
	}
	return nil
}

// Passing reports whether what failed may fare better later: an answer that says so, or none.
func Passing(err error) bool {
	var problem *Problem
	var network net.Error
	var broken *brokenAnswer
	return errors.As(err, &problem) && problem.Passing() || errors.As(err, &network) || errors.As(err, &broken)
}
