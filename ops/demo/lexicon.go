package demo

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
)

//go:embed lexicon.json
var lexiconFile []byte

// lexicon is what posts are made of.
type lexicon struct {
	Subreddits []subreddit         `json:"subreddits"`
	Serious    phrases             `json:"serious"`
	Middling   phrases             `json:"middling"`
	Silly      phrases             `json:"silly"`
	Slots      map[string][]string `json:"slots"` // what stands for {name} in a phrase
	People     []string            `json:"people"`
}

// phrases are titles of posts that link somewhere, and titles with texts.
type phrases struct {
	Link []string    `json:"link"`
	Self [][2]string `json:"self"`
}

func readLexicon() (*lexicon, error) {
	l := &lexicon{}
	if err := json.Unmarshal(lexiconFile, l); err != nil {
		return nil, fmt.Errorf("demo: lexicon: %w", err)
	}
	return l, nil
}

var slot = regexp.MustCompile(`\{(\w+)\}`)

// fill puts words into a phrase's slots, and into the slots of these.
func (l *lexicon) fill(random *rand.Rand, phrase, topic string) string {
	return slot.ReplaceAllStringFunc(phrase, func(name string) string {
		switch name = strings.Trim(name, "{}"); name {
		case "topic":
			return topic
		case "TOPIC":
			return strings.ToUpper(topic)
		}
		return l.fill(random, pick(random, l.Slots[name]), topic)
	})
}

func pick[T any](random *rand.Rand, from []T) T { return from[random.IntN(len(from))] }

// sentence begins with a capital letter.
func sentence(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
