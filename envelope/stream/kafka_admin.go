package stream

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/segmentio/kafka-go"
)

// CreateTopics makes those topics that do not exist.
func (k *Kafka) CreateTopics(ctx context.Context, topics ...Topic) error {
	ctx, end, err := k.begin(ctx)
	if err != nil {
		return err
	}
	defer end()
	req := &kafka.CreateTopicsRequest{}
	for _, t := range topics {
		req.Topics = append(req.Topics, kafka.TopicConfig{
			Topic:             k.topic(t.Name),
			NumPartitions:     t.Partitions,
			ReplicationFactor: -1, // the broker's default
			ConfigEntries:     topicConfig(t),
		})
	}
	resp, err := k.client.CreateTopics(ctx, req)
	if err != nil {
		return mapError("create topics", err)
	}
	for name, err := range resp.Errors {
		if err != nil && !errors.Is(err, kafka.TopicAlreadyExists) {
			return mapError("create topic "+name, err)
		}
	}
	return nil
}

func topicConfig(t Topic) []kafka.ConfigEntry {
	retention := int64(-1)
	if t.Retention > 0 {
		retention = t.Retention.Milliseconds()
	}
	entries := []kafka.ConfigEntry{{ConfigName: "retention.ms", ConfigValue: strconv.FormatInt(retention, 10)}}
	if t.Compacted {
		entries = append(entries, kafka.ConfigEntry{ConfigName: "cleanup.policy", ConfigValue: "compact"})
	}
	if t.MaxBytes > 0 {
		entries = append(entries, kafka.ConfigEntry{ConfigName: "max.message.bytes", ConfigValue: strconv.Itoa(t.MaxBytes)})
	}
	return entries
}

// partitions returns how many partitions a topic has.
func (k *Kafka) partitions(ctx context.Context, topic string) (int, error) {
	resp, err := k.client.Metadata(ctx, &kafka.MetadataRequest{Topics: []string{k.topic(topic)}})
	if err != nil {
		return 0, mapError("look up topic "+topic, err)
	}
	if len(resp.Topics) != 1 {
		return 0, fmt.Errorf("%w: %s", ErrUnknownTopic, topic)
	}
	if err := resp.Topics[0].Error; err != nil {
		return 0, mapError("look up topic "+topic, err)
	}
	return len(resp.Topics[0].Partitions), nil
}

// Bounds returns each partition's first and next offset.
func (k *Kafka) Bounds(ctx context.Context, topic string) ([]Bounds, error) {
	ctx, end, err := k.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer end()
	n, err := k.partitions(ctx, topic)
	if err != nil {
		return nil, err
	}
	bounds := make([]Bounds, n)
	for _, which := range []int64{kafka.FirstOffset, kafka.LastOffset} {
		if err := k.listOffsets(ctx, topic, which, bounds); err != nil {
			return nil, err
		}
	}
	return bounds, nil
}

func (k *Kafka) listOffsets(ctx context.Context, topic string, which int64, bounds []Bounds) error {
	asked := make([]kafka.OffsetRequest, len(bounds))
	for p := range bounds {
		asked[p] = kafka.OffsetRequest{Partition: p, Timestamp: which}
	}
	name := k.topic(topic)
	resp, err := k.client.ListOffsets(ctx, &kafka.ListOffsetsRequest{Topics: map[string][]kafka.OffsetRequest{name: asked}})
	if err != nil {
		return mapError("list offsets of "+topic, err)
	}
	for _, p := range resp.Topics[name] {
		switch {
		case p.Error != nil:
			return mapError(fmt.Sprintf("list offsets of %s/%d", topic, p.Partition), p.Error)
		case which == kafka.FirstOffset:
			bounds[p.Partition].First = p.FirstOffset
		default:
			bounds[p.Partition].Next = p.LastOffset
		}
	}
	return nil
}

// Committed returns the group's committed offset for each partition, -1 where there is none.
func (k *Kafka) Committed(ctx context.Context, group, topic string) ([]int64, error) {
	ctx, end, err := k.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer end()
	n, err := k.partitions(ctx, topic)
	if err != nil {
		return nil, err
	}
	offsets := slices.Repeat([]int64{-1}, n)
	asked := make([]int, n)
	for p := range asked {
		asked[p] = p
	}
	name := k.topic(topic)
	resp, err := k.client.OffsetFetch(ctx, &kafka.OffsetFetchRequest{GroupID: k.cfg.Prefix + group, Topics: map[string][]int{name: asked}})
	if err == nil {
		err = resp.Error
	}
	if err != nil {
		return nil, mapError("fetch offsets of group "+group, err)
	}
	for _, p := range resp.Topics[name] {
		if p.Error != nil {
			return nil, mapError(fmt.Sprintf("fetch offsets of group %s for %s/%d", group, topic, p.Partition), p.Error)
		}
		offsets[p.Partition] = p.CommittedOffset
	}
	return offsets, nil
}

// Rewind commits offsets as no member of the group, which brokers take of a group without
// members alone.
func (k *Kafka) Rewind(ctx context.Context, group, topic string, offsets []int64) error {
	ctx, end, err := k.begin(ctx)
	if err != nil {
		return err
	}
	defer end()
	commits := make([]kafka.OffsetCommit, len(offsets))
	for p, offset := range offsets {
		commits[p] = kafka.OffsetCommit{Partition: p, Offset: offset}
	}
	resp, err := k.client.OffsetCommit(ctx, &kafka.OffsetCommitRequest{
		GroupID: k.cfg.Prefix + group, GenerationID: -1, Topics: map[string][]kafka.OffsetCommit{k.topic(topic): commits},
	})
	if err != nil {
		return mapError("rewind group "+group, err)
	}
	for _, p := range resp.Topics[k.topic(topic)] {
		switch {
		case p.Error == nil:
		case errors.Is(p.Error, kafka.UnknownMemberId), errors.Is(p.Error, kafka.RebalanceInProgress), errors.Is(p.Error, kafka.IllegalGeneration):
			return fmt.Errorf("rewind group %s: %w", group, ErrGroupActive)
		default:
			return mapError(fmt.Sprintf("rewind group %s on %s/%d", group, topic, p.Partition), p.Error)
		}
	}
	return nil
}

// Ping asks the cluster for its controller.
func (k *Kafka) Ping(ctx context.Context) error {
	ctx, end, err := k.begin(ctx)
	if err != nil {
		return err
	}
	defer end()
	// Of metadata, kafka-go has an answer even while no broker has one.
	_, err = k.client.ApiVersions(ctx, &kafka.ApiVersionsRequest{})
	return mapError("ping", err)
}
