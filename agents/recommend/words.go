package recommend

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxWord is the longest word that counts, in bytes.
const maxWord = 64

// Words are a text's words, each once, in their order: runs of letters and digits of any script,
// composed and in lower case.
func Words(text string) []string {
	var words []string
	seen := map[string]bool{}
	for word := range strings.FieldsFuncSeq(strings.ToLower(norm.NFC.String(text)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r)
	}) {
		if len(word) <= maxWord && !seen[word] {
			seen[word] = true
			words = append(words, word)
		}
	}
	return words
}

// hashed is a word's vector where nothing was trained: of length 1, and as good as at right
// angles to every other word's. Its numbers come from the word's hash (FNV-1a, then splitmix64).
func hashed(word string) Vector {
	state := uint64(14695981039346656037)
	for i := range len(word) {
		state = (state ^ uint64(word[i])) * 1099511628211
	}
	var v Vector
	for i := range v {
		state += 0x9e3779b97f4a7c15
		z := state
		z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		z ^= z >> 31
		v[i] = float32(int64(z)) / (1 << 63)
	}
	return v.unit()
}
