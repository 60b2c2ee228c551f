package scraper

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// tokens gets and keeps the access token for application-only OAuth (RFC 6749,
// 4.4). Reddit's last an hour; one is replaced a little ahead of its end.
type tokens struct {
	cfg     Config
	client  *http.Client
	clock   Clock
	metrics *metrics

	value   string
	renewAt time.Time
}

// get is the token, a new one where there is none or it is about to end. The
// error is ErrCredentials, or a passing one.
func (t *tokens) get(ctx context.Context) (string, error) {
	if t.value != "" && t.clock.Now().Before(t.renewAt) {
		return t.value, nil
	}
	a, err := t.request(ctx)
	if err != nil {
		return "", fmt.Errorf("get access token: %w", err)
	}
	return t.keep(a)
}

// drop forgets the token, which Reddit no longer takes.
func (t *tokens) drop() { t.value = "" }

func (t *tokens) request(ctx context.Context) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, t.cfg.Timeout)
	defer cancel()
	form := strings.NewReader("grant_type=client_credentials")
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, t.cfg.TokenURL, form)
	if err != nil {
		return answer{}, err
	}
	req.SetBasicAuth(t.cfg.ClientID, t.cfg.ClientSecret)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("User-Agent", t.cfg.UserAgent)
	return exchange(t.client, req, t.metrics, "token")
}

// keep takes the token from an answer. Reddit reports some refusals as 200 with
// an `error` in the body.
func (t *tokens) keep(a answer) (string, error) {
	switch {
	case a.status == http.StatusBadRequest || a.status == http.StatusUnauthorized:
		return "", fmt.Errorf("%w: token URL answers %d", ErrCredentials, a.status)
	case a.status != http.StatusOK:
		return "", refusal("token URL", a, t.clock.Now())
	}
	var grant struct {
		AccessToken string  `json:"access_token"`
		ExpiresIn   float64 `json:"expires_in"` // seconds
		Error       any     `json:"error"`
	}
	if err := json.Unmarshal(a.body, &grant); err != nil {
		return "", passing(fmt.Errorf("decode access token: %w", err))
	}
	if grant.Error != nil {
		return "", fmt.Errorf("%w: %v", ErrCredentials, grant.Error)
	}
	if grant.AccessToken == "" {
		return "", passing(fmt.Errorf("token URL answers without a token"))
	}
	life := time.Duration(grant.ExpiresIn * float64(time.Second))
	t.value = grant.AccessToken
	t.renewAt = t.clock.Now().Add(life - min(time.Minute, life/10))
	return t.value, nil
}
