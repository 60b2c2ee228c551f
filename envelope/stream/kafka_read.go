package stream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/segmentio/kafka-go"

	"gravitas/envelope/pause"
)

const (
	fetchBytes = 1 << 20         // of one fetch, unless one record is larger
	fetchWait  = 2 * time.Second // at the end of the log; a new record ends the wait at once
)

// Read passes a partition's records to fn from the offset on. Each outage is
// waited out on a fresh connection.
func (k *Kafka) Read(ctx context.Context, topic string, partition int, offset int64, fn func([]Record) error) error {
	caller := ctx
	ctx, end, err := k.begin(ctx)
	if err != nil {
		return err
	}
	defer end()
	backOff := newBackOff()
	for {
		err := k.readConnected(ctx, topic, partition, &offset, func(records []Record) error {
			backOff.Reset()
			return fn(records)
		})
		var stop stopError
		switch {
		case caller.Err() != nil:
			return caller.Err()
		case ctx.Err() != nil:
			return fmt.Errorf("%w: closed", ErrUnavailable)
		case errors.As(err, &stop):
			return stop.error
		case errors.Is(err, ErrOffsetOutOfRange):
			return err
		}
		k.logger.Debug("reading interrupted", "topic", topic, "partition", partition, "err", err)
		pause.For(ctx, backOff.NextBackOff())
	}
}

// stopError carries an error of the caller's fn, which ends reading.
type stopError struct{ error }

// readConnected reads on one connection until something fails; offset follows.
func (k *Kafka) readConnected(ctx context.Context, topic string, partition int, offset *int64, fn func([]Record) error) error {
	doing := fmt.Sprintf("read %s/%d", topic, partition)
	conn, err := k.dialLeader(ctx, topic, partition)
	if err != nil {
		return mapError(doing, err)
	}
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	defer conn.Close()
	if _, err := conn.Seek(*offset, kafka.SeekAbsolute|kafka.SeekDontCheck); err != nil {
		return mapError(doing, err)
	}
	for {
		records, err := k.fetch(conn, topic, offset)
		if len(records) > 0 {
			if err := fn(records); err != nil {
				return stopError{err}
			}
		}
		if err != nil {
			return mapError(doing, err)
		}
	}
}

// fetch returns what one fetch brings, maybe nothing, and moves offset past it.
func (k *Kafka) fetch(conn *kafka.Conn, topic string, offset *int64) (records []Record, err error) {
	if err := conn.SetReadDeadline(time.Now().Add(fetchWait + requestTimeout)); err != nil {
		return nil, err
	}
	batch := conn.ReadBatchWith(kafka.ReadBatchConfig{MinBytes: 1, MaxBytes: fetchBytes, MaxWait: fetchWait})
	for {
		m, err := batch.ReadMessage()
		if err != nil {
			break
		}
		records = append(records, received(topic, m))
	}
	next := batch.Offset()
	err = batch.Close()
	if errors.Is(err, io.EOF) || errors.Is(err, kafka.RequestTimedOut) {
		err = nil
	}
	*offset = max(*offset, next)
	return records, err
}

func (k *Kafka) dialLeader(ctx context.Context, topic string, partition int) (conn *kafka.Conn, err error) {
	for _, broker := range k.cfg.Brokers {
		conn, err = k.dialer.DialLeader(ctx, "tcp", broker, k.topic(topic), partition)
		if err == nil {
			return conn, nil
		}
	}
	return nil, err
}

// newBackOff is the back-off between attempts at a server that is away: quick at
// first, never long, so that work goes on soon after the server is back.
func newBackOff() *backoff.ExponentialBackOff {
	b := backoff.NewExponentialBackOff()
	b.InitialInterval = 50 * time.Millisecond
	b.MaxInterval = time.Second
	return b
}
