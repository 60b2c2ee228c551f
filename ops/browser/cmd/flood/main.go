// Command flood puts made-up scores and totals on the log of a running instance, so many a second
// and evenly, until its standard input ends:
//
//	flood --data DIR --rate 10000
//
// Nine in ten are scores of posts, the rest are totals of subreddits. It is for tests of what
// watches them.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"gravitas/agents/post"
	"gravitas/agents/rolluptotal"
	"gravitas/agents/scorer"
	"gravitas/envelope"
	"gravitas/envelope/stream"
	"gravitas/ops/client"
)

const (
	every      = 20 * time.Millisecond // between batches
	totalEvery = 10                    // items
	subreddits = 200
)

func main() {
	if err := run(os.Args[1:], os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, "flood:", err)
		os.Exit(1)
	}
}

// run floods until in ends.
func run(args []string, in io.Reader) (err error) {
	flags := flag.NewFlagSet("flood", flag.ContinueOnError)
	data := flags.String("data", "", "data directory of the running instance")
	rate := flags.Int("rate", 10_000, "items a second")
	if err := flags.Parse(args); err != nil {
		return err
	}
	ready, err := client.ReadReady(*data)
	if err != nil {
		return err
	}
	config := stream.KafkaConfig{Brokers: strings.Split(ready.Kafka, ",")}
	log, err := stream.NewKafka(config, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, in) // an error is an end too
		cancel()
	}()
	return flood(ctx, log, *rate)
}

// flood keeps to the rate over time: what one batch was late with, the next one holds.
func flood(ctx context.Context, log stream.Log, rate int) error {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	began, sent := time.Now(), 0
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		due := int(time.Since(began).Seconds() * float64(rate))
		records := make([]stream.Record, 0, due-sent)
		for ; sent < due; sent++ {
			record, err := makeUp(sent)
			if err != nil {
				return err
			}
			records = append(records, record)
		}
		if err := log.Publish(ctx, records); err != nil && ctx.Err() == nil {
			return err
		}
	}
}

// makeUp makes the n-th item.
func makeUp(n int) (stream.Record, error) {
	now := time.Now().UTC()
	subreddit := fmt.Sprintf("flooded%d", n/totalEvery%subreddits)
	score := float64(n*7919%1000) / 1000
	if n%totalEvery == 0 {
		return wrap(envelope.ChannelSubredditScoresTotal, subreddit, rolluptotal.Item{
			Subreddit: subreddit, Posts: int64(n), Score: score, Updated: now,
		}, now)
	}
	return wrap(envelope.ChannelPostsScores, subreddit, post.Score{
		PostID: fmt.Sprintf("flood%d", n), Subreddit: subreddit, CreatedUTC: now.Unix(), Score: score, Scorer: scorer.Spec.Name,
		Model: "made up", Title: fmt.Sprintf("Number %d of many posts that all come at once, with a title of a usual length", n),
	}, now)
}

func wrap(channel, key string, item any, now time.Time) (stream.Record, error) {
	data, err := json.Marshal(item)
	if err != nil {
		return stream.Record{}, err
	}
	e := envelope.Envelope{
		DataID: envelope.NewID(), Source: "flood", Created: now, Data: data, Channel: channel, ContentType: "application/json",
	}
	return stream.NewRecord([]byte(key), &e), nil
}
