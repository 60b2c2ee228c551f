package model

import "strings"

// The text's rules are those of ops/notebooks/features.py, byte for byte.
const (
	maxCharacters = 600
	maxBytes      = 2400
)

// kind is what a byte is to the tokens.
type kind uint8

const (
	space       kind = iota // ends a token
	letter                  // a letter, a digit, or any byte from 0x80 up
	punctuation             // a token with its own repeats
	replaceable             // may begin one of replacements
)

// alphabet tells of each byte what it is and what it is folded to.
type alphabet struct {
	kinds [256]kind
	folds [256]byte
}

// replacements are literals that stand for one byte, or for none (0). A longer
// one comes before any that it begins with.
var replacements = [...]struct {
	literal string
	with    byte
}{
	{"&amp;nbsp;", ' '},
	{"&amp;#x200B;", ' '},
	{"&nbsp;", ' '},
	{"&#x200B;", ' '},
	{"&amp;", '&'},
	{"&lt;", '<'},
	{"&gt;", '>'},
	{"&quot;", '"'},
	{"&#39;", 0},
	{"'", 0},
	{"\u2018", 0},
	{"\u2019", 0},
	{"\u201c", '"'},
	{"\u201d", '"'},
	{"\u2013", '-'},
	{"\u2014", '-'},
	{"\u2026", ' '},
}

// fold maps capitals to small letters, digits to 0, blanks and control bytes to
// a space. It knows ASCII alone, so that no version of Unicode's tables can
// change a score.
func fold(b byte) byte {
	switch {
	case b < 0x21 || b == 0x7F:
		return ' '
	case b >= 'A' && b <= 'Z':
		return b + 'a' - 'A'
	case b >= '0' && b <= '9':
		return '0'
	}
	return b
}

// kindOf tells what a folded byte is when it stands for itself.
func kindOf(b byte) kind {
	switch {
	case b == ' ':
		return space
	case b >= 'a' && b <= 'z' || b == '0' || b >= 0x80:
		return letter
	}
	return punctuation
}

func newAlphabet() *alphabet {
	a := new(alphabet)
	for i := range 256 {
		a.folds[i] = fold(byte(i))
		a.kinds[i] = kindOf(a.folds[i])
	}
	for _, r := range replacements {
		a.kinds[r.literal[0]] = replaceable
	}
	return a
}

// replacement returns what the text begins with: a literal's byte (0: none) and
// length, or its own first byte. Replaced text is not looked at again.
func replacement(s string) (b byte, n int) {
	for i := range replacements {
		if r := &replacements[i]; strings.HasPrefix(s, r.literal) {
			return r.with, len(r.literal)
		}
	}
	return s[0], 1
}

// cut returns the first 600 characters of s, and at most 2,400 bytes. A byte
// that continues a UTF-8 sequence is none of its own, whatever stands before.
func cut(s string) string {
	s = s[:min(len(s), maxBytes)]
	if len(s) <= maxCharacters {
		return s
	}
	characters := 0
	for i := range len(s) {
		if s[i]&0xC0 == 0x80 {
			continue
		}
		if characters++; characters > maxCharacters {
			return s[:i]
		}
	}
	return s
}

// written returns a self text, or nothing where its author or a moderator took
// it away.
func written(s string) string {
	if s == "[deleted]" || s == "[removed]" {
		return ""
	}
	return cut(s)
}
