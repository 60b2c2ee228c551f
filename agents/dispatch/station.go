package dispatch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sony/gobreaker/v2"
	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"gravitas/agents"
	"gravitas/envelope/pause"
)

// maxAnswer bounds what is read of an answer, for the connection to be used again.
const maxAnswer = 64 << 10

// longestRest is the most that a station's Retry-After is honoured for.
const longestRest = 20 * time.Second

// Errors of a delivery.
var (
	errSlow   = errors.New("is slow")
	errBusy   = errors.New("asks for a rest")
	errRefuse = errors.New("refuses")
)

// station is one URL that predictions go to. Safe for concurrent use.
type station struct {
	name    string // its host: the rest of a URL may be secret
	url     string
	cfg     Config
	signer  *webhooks.Webhook
	client  *http.Client
	breaker *gobreaker.CircuitBreaker[struct{}]
	metrics *metrics

	aside atomic.Int64 // Unix nanoseconds until which its predictions are put off unsent
	rest  atomic.Int64 // and until which it asked for a rest
	// Since when it has failed without a success between, and when it failed last; 0: it has not.
	failing, failed atomic.Int64
}

func newStation(target Station, cfg Config, m *metrics, logger *slog.Logger) (*station, error) {
	u, err := url.Parse(target.URL)
	if err != nil {
		return nil, errors.New("a station's URL can't be read")
	}
	signer, err := webhooks.NewWebhook(target.Secret)
	if err != nil {
		return nil, fmt.Errorf("the secret of station %s can't be read", u.Host)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost, transport.MaxResponseHeaderBytes = atOnce, maxAnswer
	s := &station{name: u.Host, url: target.URL, cfg: cfg, signer: signer, metrics: m, client: &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	m.down.WithLabelValues(s.name).Set(0)
	s.breaker = gobreaker.NewCircuitBreaker[struct{}](gobreaker.Settings{
		Timeout: cfg.Open,
		ReadyToTrip: func(c gobreaker.Counts) bool {
			since := time.Unix(0, s.failing.Load())
			return c.ConsecutiveFailures >= cfg.Failures && time.Since(since) >= time.Duration(cfg.Failures-1)*cfg.Pause
		},
		IsSuccessful: func(err error) bool { return err == nil || errors.Is(err, errRefuse) || errors.Is(err, errBusy) },
		IsExcluded:   func(err error) bool { return errors.Is(err, errSlow) || errors.Is(err, context.Canceled) },
		OnStateChange: func(_ string, _, to gobreaker.State) {
			m.state(s.name, to)
			logger.Warn("circuit breaker", "station", s.name, "state", to.String())
		},
	})
	return s, nil
}

// sendAll sends the station its items, several series side by side, those of one in order.
func (s *station) sendAll(ctx, patient context.Context, items []agents.Item, bySeries map[string][]int, failed *failures) {
	var sending sync.WaitGroup
	slots := make(chan struct{}, atOnce)
	for _, indexes := range bySeries {
		slots <- struct{}{}
		sending.Go(func() {
			defer func() { <-slots }()
			for _, i := range indexes {
				if err := s.send(ctx, patient, &items[i]); err != nil {
					failed.add(i, fmt.Errorf("station %s %w", s.name, err))
				}
			}
		})
	}
	sending.Wait()
}

// send sends one item, in a hurry where others wait for it.
func (s *station) send(ctx, patient context.Context, it *agents.Item) error {
	if it.Redriven() {
		return s.persist(ctx, it)
	}
	switch now := time.Now().UnixNano(); {
	case s.breaker.State() == gobreaker.StateOpen:
		return s.isDown()
	case s.breaker.State() == gobreaker.StateHalfOpen || now < s.aside.Load() || now < s.rest.Load() || now < s.pauseUntil():
		return fmt.Errorf("was in trouble lately: %w", agents.ErrLater)
	}
	err := s.try(patient, it)
	if errors.Is(err, errSlow) {
		s.aside.Store(time.Now().Add(s.cfg.Aside).UnixNano())
	}
	if err == nil || errors.Is(err, agents.ErrReject) || ctx.Err() != nil {
		return err
	}
	return fmt.Errorf("%w: %w", err, agents.ErrLater)
}

// persist sends an item that only others in trouble wait for.
func (s *station) persist(ctx context.Context, it *agents.Item) error {
	if rest := time.Until(time.Unix(0, s.rest.Load())); rest > longestRest {
		return fmt.Errorf("%w of %s: %w", errBusy, rest.Round(time.Second), agents.ErrGiveUp)
	} else if rest > 0 && !pause.For(ctx, rest) {
		return fmt.Errorf("%w: %w", errBusy, ctx.Err())
	}
	if !pause.For(ctx, time.Until(time.Unix(0, s.pauseUntil()))) {
		return ctx.Err()
	}
	limited, cancel := context.WithTimeout(ctx, s.cfg.Timeout)
	defer cancel()
	return s.try(limited, it)
}

// pauseUntil is when it may be asked again since it failed.
func (s *station) pauseUntil() int64 {
	if failed := s.failed.Load(); failed > 0 {
		return failed + int64(s.cfg.Pause)
	}
	return 0
}

// note tells how a request went.
func (s *station) note(err error) {
	switch now := time.Now().UnixNano(); {
	case err == nil || errors.Is(err, errRefuse) || errors.Is(err, errBusy):
		s.failing.Store(0)
		s.failed.Store(0)
	case !errors.Is(err, errSlow) && !errors.Is(err, context.Canceled):
		s.failing.CompareAndSwap(0, now)
		s.failed.Store(now)
	}
}

func (s *station) isDown() error {
	s.metrics.count(s.name, "down")
	return fmt.Errorf("is down: %w", agents.ErrGiveUp)
}

// try makes one request, unless the station is down.
func (s *station) try(ctx context.Context, it *agents.Item) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	began := time.Now()
	_, err := s.breaker.Execute(func() (struct{}, error) {
		err := s.post(ctx, it)
		s.note(err)
		return struct{}{}, err
	})
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		return s.isDown()
	}
	s.metrics.observe(s.name, time.Since(began), err)
	return err
}

// post makes the request. Its errors have neither the URL nor the answer's body in them.
func (s *station) post(ctx context.Context, it *agents.Item) error {
	r, err := s.request(ctx, it)
	if err != nil {
		return err
	}
	answer, err := s.client.Do(r)
	if err != nil {
		var wrapped *url.Error
		if errors.As(err, &wrapped) {
			err = wrapped.Err
		}
		if cause := context.Cause(ctx); errors.Is(cause, errSlow) {
			err = errSlow
		}
		return fmt.Errorf("does not answer: %w", err)
	}
	defer answer.Body.Close()
	_, _ = io.CopyN(io.Discard, answer.Body, maxAnswer) // what matters was said in the status
	return s.verdict(answer)
}

func (s *station) request(ctx context.Context, it *agents.Item) (*http.Request, error) {
	now := time.Now()
	id := it.DataID.String()
	signature, err := s.signer.Sign(id, now, it.Data)
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url, bytes.NewReader(it.Data))
	if err != nil {
		return nil, errors.New("has a URL that can't be used")
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "gravitas")
	r.Header.Set(webhooks.HeaderWebhookID, id)
	r.Header.Set(webhooks.HeaderWebhookTimestamp, strconv.FormatInt(now.Unix(), 10))
	r.Header.Set(webhooks.HeaderWebhookSignature, signature)
	return r, nil
}

// verdict tells by an answer's status whether the prediction arrived, may yet, or never will.
func (s *station) verdict(answer *http.Response) error {
	status := answer.StatusCode
	switch {
	case status/100 == 2:
		return nil
	case status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable && answer.Header.Get("Retry-After") != "":
		rest := retryAfter(answer.Header.Get("Retry-After"))
		s.rest.Store(time.Now().Add(rest).UnixNano())
		return fmt.Errorf("%w: status %d", errBusy, status)
	case status == http.StatusRequestTimeout || status == http.StatusTooEarly || status >= 500:
		return fmt.Errorf("answers with status %d", status)
	default: // redirects are not followed
		return fmt.Errorf("%w with status %d: %w", errRefuse, status, agents.ErrReject)
	}
}

// retryAfter reads seconds or a date; a second where there is neither.
func retryAfter(text string) time.Duration {
	if seconds, err := strconv.ParseInt(text, 10, 32); err == nil && seconds >= 0 {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, time.Until(at))
	}
	return time.Second
}
