package bench

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/segmentio/kafka-go"
	"golang.org/x/sync/errgroup"
)

// readAll reads n posts off an instance's log, a connection for each partition.
func readAll(ctx context.Context, in *instance, n int) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	var read atomic.Int64
	g, ctx := errgroup.WithContext(ctx)
	for partition := range partitions {
		g.Go(func() error { return readPartition(ctx, in, partition, &read) })
	}
	if err := g.Wait(); err != nil {
		return err
	}
	if got := read.Load(); got != int64(n) {
		return fmt.Errorf("read %d records, want %d", got, n)
	}
	return nil
}

func readPartition(ctx context.Context, in *instance, partition int, read *atomic.Int64) error {
	conn, err := kafka.DialLeader(ctx, "tcp", in.brokers()[0], in.topic("posts"), partition)
	if err != nil {
		return err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	offset, end, err := conn.ReadOffsets()
	if err != nil {
		return err
	}
	if _, err := conn.Seek(offset, kafka.SeekAbsolute|kafka.SeekDontCheck); err != nil {
		return err
	}
	for offset < end {
		batch := conn.ReadBatch(1, batchBytes)
		for {
			m, err := batch.ReadMessage()
			if err != nil {
				break // the end of the batch; what else it is, Close tells
			}
			offset = m.Offset + 1
			read.Add(1)
		}
		if err := batch.Close(); err != nil {
			return err
		}
	}
	return nil
}
