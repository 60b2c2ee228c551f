package pebble

import (
	"encoding/binary"
	"errors"
	"slices"
)

// Keys are a table's byte and then its columns, in a form whose byte order is
// the columns' order. A string is escaped so that it can hold any bytes: 0x00 is
// written 0x00 0xff, and the end 0x00 0x01. A descending column is complemented.

const (
	postTable   = 'p' // id
	listTable   = 'l' // folded subreddit, created descending, id descending
	scoreTable  = 's' // post id, scorer
	memberTable = 'm' // folded subreddit, start, post id
	placeTable  = 'i' // post id, folded subreddit, start: every window a post has been in
	windowTable = 'w' // level, folded subreddit, start
	totalTable  = 't' // folded subreddit

	letterTable     = 'd' // data_id, agent
	headTable       = 'h' // the same: the letter without its payload
	letterRootTable = 'e' // root's data_id, data_id
	graveTable      = 'g' // last descending, data_id, agent

	readingTable = 'r' // channel, series, time descending, data_id

	eventTable       = 'a' // user, time descending, id descending
	userEventTable   = 'b' // the same
	eventPlaceTable  = 'j' // user, id: when the event of that id was, by the last word
	userPlaceTable   = 'k' // the same of userEventTable
	recommendedTable = 'c' // user
	productTable     = 'f' // id

	versionKey = 'v' // of the layout
)

var errBadKey = errors.New("malformed key")

func appendString(key []byte, s string) []byte {
	for i := range len(s) {
		key = append(key, s[i])
		if s[i] == 0 {
			key = append(key, 0xff)
		}
	}
	return append(key, 0, 1)
}

func appendStringDesc(key []byte, s string) []byte {
	from := len(key)
	key = appendString(key, s)
	complement(key[from:])
	return key
}

func appendInt(key []byte, v int64) []byte {
	return binary.BigEndian.AppendUint64(key, ordered(v))
}

func appendIntDesc(key []byte, v int64) []byte {
	return binary.BigEndian.AppendUint64(key, ^ordered(v))
}

func complement(b []byte) {
	for i := range b {
		b[i] = ^b[i]
	}
}

// cutString takes an ascending string off a key.
func cutString(key []byte) (s string, rest []byte, err error) {
	var out []byte
	for i := 0; i+1 < len(key); i++ {
		switch {
		case key[i] != 0:
			out = append(out, key[i])
		case key[i+1] == 1:
			return string(out), key[i+2:], nil
		default:
			out = append(out, 0)
			i++
		}
	}
	return "", nil, errBadKey
}

// cutStringDesc reads the descending string that a key ends in.
func cutStringDesc(key []byte) (string, error) {
	out := make([]byte, 0, len(key))
	for i := 0; i+1 < len(key); i++ {
		switch {
		case key[i] != 0xff:
			out = append(out, ^key[i])
		case key[i+1] == ^byte(1):
			return string(out), nil
		default:
			out = append(out, 0)
			i++
		}
	}
	return "", errBadKey
}

func cutInt(key []byte) (v int64, rest []byte, err error) {
	if len(key) < 8 {
		return 0, nil, errBadKey
	}
	return unordered(binary.BigEndian.Uint64(key)), key[8:], nil
}

func cutIntDesc(key []byte) (v int64, rest []byte, err error) {
	v, rest, err = cutInt(key)
	return unordered(^ordered(v)), rest, err
}

// cutPlace reads the descending created and id that end a key of the list.
func cutPlace(key []byte) (created int64, id string, err error) {
	created, rest, err := cutIntDesc(key)
	if err != nil {
		return 0, "", err
	}
	id, err = cutStringDesc(rest)
	return created, id, err
}

// after returns the first key past all that begin with prefix.
func after(prefix []byte) []byte {
	for i := len(prefix) - 1; i >= 0; i-- {
		if prefix[i] != 0xff {
			end := slices.Clone(prefix[:i+1])
			end[i]++
			return end
		}
	}
	return nil
}

func postKey(id string) []byte { return appendString([]byte{postTable}, id) }

func listPrefix(folded string) []byte { return appendString([]byte{listTable}, folded) }

func listKey(folded string, created int64, id string) []byte {
	return appendStringDesc(appendIntDesc(listPrefix(folded), created), id)
}

func scorePrefix(postID string) []byte { return appendString([]byte{scoreTable}, postID) }

func scoreKey(postID, scorer string) []byte { return appendString(scorePrefix(postID), scorer) }

func memberPrefix(folded string, start int64) []byte {
	return appendInt(appendString([]byte{memberTable}, folded), start)
}

func memberKey(folded string, start int64, postID string) []byte {
	return appendString(memberPrefix(folded, start), postID)
}

func placePrefix(postID string) []byte { return appendString([]byte{placeTable}, postID) }

func placeKey(postID, folded string, start int64) []byte {
	return appendInt(appendString(placePrefix(postID), folded), start)
}

func levelPrefix(level string) []byte { return appendString([]byte{windowTable}, level) }

func windowKey(level, folded string, start int64) []byte {
	return appendInt(appendString(levelPrefix(level), folded), start)
}

func totalKey(folded string) []byte { return appendString([]byte{totalTable}, folded) }
