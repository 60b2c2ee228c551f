package frontdoor_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/envelope/stream"
	"gravitas/frontdoor"
)

func TestWithoutTheLogTheAnswerIs503InASecond(t *testing.T) {
	for name, publish := range map[string]func(context.Context) error{
		"refuses": func(context.Context) error { return fmt.Errorf("%w: refused", stream.ErrUnavailable) },
		"hangs":   func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() },
	} {
		t.Run(name, func(t *testing.T) {
			f := open(t, frontdoor.Config{})
			f.log.answer(publish)
			for range 2 {
				begun := time.Now()
				a := f.push(t, "posts", goodPost)
				require.Less(t, time.Since(begun), 2*time.Second) // 1 s and what a busy machine adds
				require.Equal(t, 503, a.status)
				require.Equal(t, "stream_unavailable", a.body.Code)
				require.Equal(t, "1", a.header.Get("Retry-After"))
				requireProblem(t, a)
			}
			require.Empty(t, f.recorder.hashes, "nothing of the request was promised")
			f.log.answer(nil)
			require.Equal(t, 202, f.push(t, "posts", goodPost).status, "it recovers by itself")
		})
	}
}

func TestWhileTheLogIsAwayOneRequestFindsOut(t *testing.T) {
	f := open(t, frontdoor.Config{Patience: time.Minute, PublishTimeout: time.Minute})
	f.log.answer(func(context.Context) error { return stream.ErrUnavailable })
	require.Equal(t, 503, f.push(t, "posts", goodPost).status)

	entered, back := make(chan struct{}), make(chan struct{})
	f.log.answer(func(context.Context) error { close(entered); <-back; return nil })
	var probe answer
	var wait sync.WaitGroup
	wait.Go(func() { probe = f.push(t, "posts", goodPost) })
	<-entered
	require.Equal(t, 503, f.push(t, "posts", goodPost).status, "the others are answered at once")
	close(back)
	wait.Wait()
	require.Equal(t, 202, probe.status)
	f.log.answer(nil)
	require.Equal(t, 202, f.push(t, "posts", goodPost).status)
}

func TestASlowLogIsWaitedForWhileItMakesProgress(t *testing.T) {
	const patience = 500 * time.Millisecond // more than a busy machine keeps a push
	f := open(t, frontdoor.Config{Patience: patience})
	entered, release := make(chan struct{}), make(chan struct{})
	f.log.answer(func(ctx context.Context) error {
		close(entered)
		select {
		case <-release:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
	var slow answer
	var wait sync.WaitGroup
	wait.Go(func() { slow = f.push(t, "posts", goodPost) })
	<-entered
	f.log.answer(nil)
	for end := time.Now().Add(3 * patience); time.Now().Before(end); {
		require.Equal(t, 202, f.push(t, "posts", goodPost).status)
	}
	close(release)
	wait.Wait()
	require.Equal(t, 202, slow.status)
}

func TestARecordThatTheLogNeverTakesIsTooLarge(t *testing.T) {
	f := open(t, frontdoor.Config{})
	f.log.answer(func(context.Context) error { return stream.ErrTooLarge })
	require.Equal(t, 413, f.push(t, "posts", goodPost).status)
}

func TestPastItsMemoryTheDoorAnswers429(t *testing.T) {
	f := open(t, frontdoor.Config{MaxBody: 1 << 20, InFlight: 4 << 20, Patience: time.Minute, PublishTimeout: time.Minute})
	body := "[" + strings.Repeat(goodPost+",", 2000) + goodPost + "]"
	entered, release := make(chan struct{}), make(chan struct{})
	f.log.answer(func(context.Context) error { close(entered); <-release; return nil })
	var first answer
	var wait sync.WaitGroup
	wait.Go(func() { first = f.push(t, "posts", body) })
	<-entered
	f.log.answer(nil)
	a := f.push(t, "posts", body)
	require.Equal(t, 429, a.status)
	require.Equal(t, "rate_limited", a.body.Code)
	require.Equal(t, "1", a.header.Get("Retry-After"))
	require.Equal(t, 202, f.push(t, "posts", goodPost).status, "a small one still fits")
	close(release)
	wait.Wait()
	require.Equal(t, 202, first.status)
	require.Equal(t, 202, f.push(t, "posts", body).status)
}
