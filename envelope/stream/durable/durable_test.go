package durable

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"
	"go.uber.org/goleak"
	"pgregory.net/rapid"
)

const topic = "topic"

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// broker is a broker whose log is synced by a function of the test's.
type broker struct{ client *kafka.Client }

func start(t *testing.T, dir string, sync func(path string) error) *broker {
	cluster, err := kfake.NewCluster(
		kfake.NumBrokers(1),
		kfake.DataDir(dir),
		kfake.SeedTopics(2, topic),
		kfake.MaxVersions(Versions()),
		kfake.ListenFn(func(network, _ string) (net.Listener, error) {
			l, err := net.Listen(network, "127.0.0.1:0")
			return listener{Listener: l, log: newDiskLog(dir, sync), logger: slog.New(slog.DiscardHandler)}, err
		}),
	)
	require.NoError(t, err)
	transport := &kafka.Transport{}
	t.Cleanup(func() { transport.CloseIdleConnections(); cluster.Close() })
	return &broker{&kafka.Client{Addr: kafka.TCP(cluster.ListenAddrs()[0]), Transport: transport}}
}

func (b *broker) produce(ctx context.Context, partition int, value string) error {
	answer, err := b.client.Produce(ctx, &kafka.ProduceRequest{
		Topic: topic, Partition: partition, RequiredAcks: kafka.RequireAll,
		Records: kafka.NewRecordReader(kafka.Record{Value: kafka.NewBytes([]byte(value))}),
	})
	if err != nil {
		return err
	}
	return answer.Error
}

// fetch returns the values from an offset on.
func (b *broker) fetch(ctx context.Context, partition int, offset int64) ([]string, error) {
	answer, err := b.client.Fetch(ctx, &kafka.FetchRequest{
		Topic: topic, Partition: partition, Offset: offset, MinBytes: 1, MaxBytes: 1 << 20, MaxWait: 10 * time.Millisecond,
	})
	if err != nil {
		return nil, err
	}
	var values []string
	for {
		r, err := answer.Records.ReadRecord()
		if err != nil {
			return values, answer.Error
		}
		value, err := kafka.ReadAll(r.Value)
		if err != nil {
			return nil, err
		}
		values = append(values, string(value))
	}
}

// gate is a disk that syncs nothing before it is opened.
type gate struct {
	asked  chan string
	open   chan struct{}
	opened atomic.Bool
}

func newGate() *gate { return &gate{asked: make(chan string, 1000), open: make(chan struct{})} }

func (g *gate) sync(path string) error {
	g.asked <- filepath.Base(path)
	<-g.open
	return nil
}

func (g *gate) release() { g.opened.Store(true); close(g.open) }

func TestARecordIsAcknowledgedAndReadOnceTheDiskHasIt(t *testing.T) {
	g := newGate()
	b := start(t, t.TempDir(), g.sync)
	type outcome struct {
		early bool
		err   error
	}
	acknowledged, read := make(chan outcome, 1), make(chan outcome, 1)
	go func() {
		err := b.produce(t.Context(), 0, "v")
		acknowledged <- outcome{!g.opened.Load(), err}
	}()
	require.Equal(t, "0.dat", <-g.asked)
	go func() {
		values, err := b.fetch(t.Context(), 0, 0)
		if err == nil && len(values) != 1 {
			err = fmt.Errorf("read %v", values)
		}
		read <- outcome{!g.opened.Load(), err}
	}()
	require.Never(t, func() bool { return len(acknowledged)+len(read) > 0 }, 100*time.Millisecond, 10*time.Millisecond)
	other, err := b.fetch(t.Context(), 1, 0)
	require.NoError(t, err, "the broker goes on meanwhile")
	require.Empty(t, other)
	g.release()
	require.Equal(t, outcome{}, <-acknowledged)
	require.Equal(t, outcome{}, <-read)
}

func TestOneSyncServesAllWhoWait(t *testing.T) {
	g := newGate()
	p := newDiskPartition(segment(t), g.sync)
	var all sync.WaitGroup
	all.Go(func() { require.NoError(t, p.wait(1)) })
	<-g.asked
	for base := range int64(10) {
		all.Go(func() { require.NoError(t, p.wait(base+2)) })
	}
	require.Eventually(t, func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return p.wanted == 11
	}, 5*time.Second, time.Millisecond)
	g.release()
	all.Wait()
	require.NoError(t, p.wait(11))
	require.LessOrEqual(t, len(g.asked), 2, "those who came while the first sync was under way share one")
	require.NotEmpty(t, g.asked)
}

func TestATopicThatIsMadeAnewIsSynced(t *testing.T) {
	var syncs atomic.Int64
	p := newDiskPartition(segment(t), func(string) error { syncs.Add(1); return nil })
	require.NoError(t, p.wait(7))
	require.NoError(t, p.wait(7))
	require.EqualValues(t, 1, syncs.Load())
	require.NoError(t, p.wait(0))
	require.NoError(t, p.wait(1))
	require.EqualValues(t, 3, syncs.Load())
}

func TestATopicThatIsGoneStopsNobody(t *testing.T) {
	p := newDiskPartition(filepath.Join(t.TempDir(), "gone"), syncFile)
	require.NoError(t, p.wait(3))
}

// segment is a partition's directory with one file.
func segment(t *testing.T) string {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "0.dat"), nil, 0o600))
	return dir
}

func TestADiskThatFailedAcknowledgesNothingMore(t *testing.T) {
	broken := errors.New("input/output error")
	var syncs atomic.Int64
	b := start(t, t.TempDir(), func(string) error {
		if syncs.Add(1) == 1 {
			return broken
		}
		return nil
	})
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	require.Error(t, b.produce(ctx, 0, "v"))
	require.Error(t, b.produce(ctx, 0, "v"), "what the disk has is not known")
	require.NoError(t, b.produce(ctx, 1, "v"), "another partition's file")
}

// disk holds what was synced, and nothing else, as a disk does after a power loss.
type disk struct {
	from, to string

	mu  sync.Mutex
	off bool // the power
}

func (d *disk) sync(path string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.off {
		return nil
	}
	name, err := filepath.Rel(d.from, path)
	if err != nil {
		return err
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	to := filepath.Join(d.to, name)
	return errors.Join(os.MkdirAll(filepath.Dir(to), 0o700), os.WriteFile(to, b, 0o600))
}

// cut takes the power. What topics there are the broker has synced itself.
func (d *disk) cut() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.off = true
	for _, name := range []string{"meta.json", "topics.json"} {
		b, err := os.ReadFile(filepath.Join(d.from, name))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(d.to, name), b, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// told is what clients were told before the power went.
type told struct {
	disk *disk

	mu     sync.Mutex
	values map[string]bool
}

func (a *told) add(values ...string) {
	a.disk.mu.Lock()
	defer a.disk.mu.Unlock()
	if a.disk.off {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, v := range values {
		a.values[v] = true
	}
}

func (a *told) count() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.values)
}

func TestAPowerLossTakesNothingThatWasAcknowledgedOrRead(t *testing.T) {
	d := &disk{from: t.TempDir(), to: t.TempDir()}
	b := start(t, d.from, d.sync)
	got := &told{disk: d, values: map[string]bool{}}
	ctx, cancel := context.WithCancel(t.Context())
	var clients sync.WaitGroup
	for client := range 8 {
		clients.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				value := fmt.Sprintf("%d of %d", i, client)
				if b.produce(ctx, client%2, value) == nil {
					got.add(value)
				}
			}
		})
	}
	for partition := range 2 {
		clients.Go(func() {
			for next := int64(0); ctx.Err() == nil; {
				values, err := b.fetch(ctx, partition, next)
				if err == nil {
					got.add(values...)
					next += int64(len(values))
				}
			}
		})
	}
	require.Eventually(t, func() bool { return got.count() >= 300 }, 30*time.Second, time.Millisecond)
	require.NoError(t, d.cut())
	cancel()
	clients.Wait()

	after := start(t, d.to, syncFile)
	there := map[string]bool{}
	for partition := range 2 {
		for next := int64(0); ; {
			values, err := after.fetch(t.Context(), partition, next)
			require.NoError(t, err)
			if len(values) == 0 {
				break
			}
			for _, v := range values {
				there[v] = true
			}
			next += int64(len(values))
		}
	}
	for v := range got.values {
		require.True(t, there[v], v)
	}
}

func TestRequestsAreFoundHoweverTheyAreCut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want []requestHeader
		var sent []byte
		for i := range rapid.IntRange(0, 5).Draw(t, "requests") {
			r := requestHeader{key: 1, version: 7, correlation: int32(i) << 20}
			want = append(want, r)
			sent = append(sent, r.append(nil, rapid.IntRange(0, 50).Draw(t, "body"))...)
		}
		var f requestFrame
		var found []requestHeader
		for len(sent) > 0 {
			n := rapid.IntRange(1, len(sent)).Draw(t, "bytes")
			f.feed(sent[:n], func(r requestHeader) { found = append(found, r) })
			sent = sent[n:]
		}
		require.Equal(t, want, found)
	})
}

// append appends a request with a body of some zeros.
func (r requestHeader) append(b []byte, body int) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(headerBytes+body))
	b = binary.BigEndian.AppendUint16(b, uint16(r.key))
	b = binary.BigEndian.AppendUint16(b, uint16(r.version))
	b = binary.BigEndian.AppendUint32(b, uint32(r.correlation))
	return append(b, make([]byte, body)...)
}
