package envelope

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// ChannelConfig is a channel of the operator's own. A zero field stands for its default.
type ChannelConfig struct {
	// Schema is a JSON Schema 2020-12; absent: any JSON object.
	Schema map[string]any `yaml:"schema" json:"schema,omitempty" koanf:"schema"`
	// Key are JSON pointers to the natural key; absent: none.
	Key []string `yaml:"key" json:"key,omitempty" koanf:"key"`
	// PartitionKey is a JSON pointer; absent: the producer's name.
	PartitionKey string `yaml:"partition_key" json:"partition_key,omitempty" koanf:"partition_key"`
	// Format is json, the default, or binary.
	Format Format `yaml:"format" json:"format,omitempty" koanf:"format"`
	// MaxBytes is the most bytes of one item: 1,048,576.
	MaxBytes int `yaml:"max_bytes" json:"max_bytes,omitempty" koanf:"max_bytes"`
	// Retention is how long records are kept; 0, the default, is for ever.
	Retention time.Duration `yaml:"retention" json:"retention,omitempty" koanf:"retention"`
}

const (
	maxKeyPointers = 8
	largestItem    = 16 << 20 // so that the envelope, in base64, stays under what brokers take
)

// channelName is a name that every broker takes as a topic's, prefix included.
var channelName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,127}$`)

// reserved are topics that are no channels, or that only agents report on.
var reserved = []string{"pipeline", "producers", "rebuilds"}

// RetryPrefix begins the names of the agents' own channels, which no other may bear.
const RetryPrefix = "retry."

// Validate names the key that makes no sense, such as
// `channels.readings.max_bytes: must be between 1 and 16777216`.
func (c ChannelConfig) Validate(name string) error {
	_, err := c.channel(name)
	return err
}

func (c ChannelConfig) channel(name string) (*Channel, error) {
	if !channelName.MatchString(name) {
		return nil, fmt.Errorf("channels.%s: a name is 1 to 128 of a-z, 0-9, '.', '_' and '-', and begins with a letter or digit", name)
	}
	if slices.Contains(reserved, name) || strings.HasPrefix(name, RetryPrefix) {
		return nil, fmt.Errorf("channels.%s: is a topic of Gravitas's own", name)
	}
	if key, err := c.fault(); err != nil {
		return nil, fmt.Errorf("channels.%s.%s: %w", name, key, err)
	}
	channel := &Channel{
		Name: name, Key: c.Key, PartitionKey: c.PartitionKey,
		Format: c.Format, MaxBytes: c.MaxBytes, Retention: c.Retention,
	}
	if channel.Format == "" {
		channel.Format = FormatJSON
	}
	if channel.MaxBytes == 0 {
		channel.MaxBytes = DefaultMaxBytes
	}
	if channel.Format == FormatBinary {
		return channel, nil
	}
	var err error
	if c.Schema != nil {
		if channel.Schema, err = json.Marshal(c.Schema); err != nil {
			return nil, fmt.Errorf("channels.%s.schema: %w", name, err)
		}
	}
	if channel.checker, err = newChecker(channel); err != nil {
		return nil, fmt.Errorf("channels.%s.schema: %w", name, err)
	}
	return channel, nil
}

// fault returns the first key whose value makes no sense, and why.
func (c ChannelConfig) fault() (string, error) {
	if c.Format != "" && c.Format != FormatJSON && c.Format != FormatBinary {
		return "format", fmt.Errorf("is %q, must be json or binary", c.Format)
	}
	if c.MaxBytes < 0 || c.MaxBytes > largestItem {
		return "max_bytes", fmt.Errorf("must be between 1 and %d", largestItem)
	}
	if c.Retention != 0 && c.Retention < time.Second {
		return "retention", errors.New("must be at least 1s, with its unit, such as 168h")
	}
	if len(c.Key) > maxKeyPointers {
		return "key", fmt.Errorf("has %d pointers, at most %d are taken", len(c.Key), maxKeyPointers)
	}
	for _, pointer := range c.Key {
		if _, err := parsePointer(pointer); err != nil {
			return "key", err
		}
	}
	if c.PartitionKey != "" {
		if _, err := parsePointer(c.PartitionKey); err != nil {
			return "partition_key", err
		}
	}
	return c.binaryFault()
}

// binaryFault returns a key that only items of JSON can have.
func (c ChannelConfig) binaryFault() (string, error) {
	errJSON := errors.New("needs format json")
	switch {
	case c.Format != FormatBinary:
		return "", nil
	case len(c.Key) > 0:
		return "key", errJSON
	case c.PartitionKey != "":
		return "partition_key", errJSON
	case c.Schema != nil:
		return "schema", errJSON
	}
	return "", nil
}
