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

// madeUp returns the JSON of a post of exactly size bytes; size is at least 150.
func madeUp(number int64, size int) []byte {
	head := fmt.Sprintf(idPrefix+`%0*d","subreddit":"sub%03d","created_utc":%d,"author":"someone","is_self":true,"title":"`,
		idDigits, number, number%subreddits, 1700000000+number%100000)
	const tail = `"}`
	words := strings.Repeat("Is this a serious question about the price of bread? ", size/50+1)
	return []byte(head + words[:size-len(head)-len(tail)] + tail)
}

// renumber writes a number over the digits at the beginning of id.
func renumber(id []byte, number int64) {
	for i := idDigits - 1; i >= 0; i-- {
		id[i] = byte('0' + number%10)
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
