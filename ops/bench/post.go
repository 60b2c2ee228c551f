package bench

import (
	"fmt"
	"strconv"
	"strings"
)

// idDigits is how many digits a made-up post's id has, so that numbering it anew
// never moves a byte.
const idDigits = 12

// idPrefix is how every made-up post begins, up to its id.
const idPrefix = `{"id":"`

// subreddits is how many subreddits made-up posts spread over, and with them
// over the partitions.
const subreddits = 100

// postBegin is what comes between a made-up post's id and its time.
const postBegin = `","subreddit":"%s","created_utc":`

// A made-up post's time has timeDigits, and lies timeOffset behind the beginning of its id.
const (
	timeDigits = 10
	timeOffset = idDigits + len(postBegin) - len("%s") + len("sub000")
)

// postTime is when a made-up post was made, in Unix seconds: one a minute, so that a subreddit's
// windows have few each, as those of real posts do.
func postTime(number int64) int64 { return 1_300_000_000 + 61*number }

// madeUp returns the JSON of a post of exactly size bytes; size is at least 150.
func madeUp(number int64, size int) []byte {
	head := fmt.Sprintf(idPrefix+`%0*d`+postBegin+`%d,"author":"someone","is_self":true,"title":"`,
		idDigits, number, subredditOf(number), postTime(number))
	const tail = `"}`
	words := strings.Repeat("Is this a serious question about the price of bread? ", size/50+1)
	return []byte(head + words[:size-len(head)-len(tail)] + tail)
}

// subredditOf is where a post was made up first; a new number moves its time alone.
func subredditOf(number int64) string { return fmt.Sprintf("sub%03d", number%subreddits) }

// renumber writes a number and its time over those that a post has, from the beginning of its id.
func renumber(fromID []byte, number int64) {
	overwrite(fromID[:idDigits], number)
	overwrite(fromID[timeOffset:timeOffset+timeDigits], postTime(number))
}

// overwrite writes a number over digits.
func overwrite(digits []byte, number int64) {
	for i := len(digits) - 1; i >= 0; i-- {
		digits[i] = byte('0' + number%10)
		number /= 10
	}
}

// numberOf reads the number back out of a post's first bytes.
func numberOf(item []byte) (int64, error) {
	if len(item) < len(idPrefix)+idDigits || string(item[:len(idPrefix)]) != idPrefix {
		return 0, fmt.Errorf("not a post of this bench: %.40q", item)
	}
	return strconv.ParseInt(string(item[len(idPrefix):len(idPrefix)+idDigits]), 10, 64)
}
