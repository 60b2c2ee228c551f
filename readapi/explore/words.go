package explore

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxWord is the longest word that is counted, in bytes: what is longer is none.
const maxWord = 128

// eachWord calls f with every word of a title that is counted, repeats included: runs of letters
// and digits of any script with the marks upon them, composed and in lower case.
func eachWord(title string, f func(string)) {
	isWord := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) }
	for word := range strings.FieldsFuncSeq(foldWord(title), func(r rune) bool { return !isWord(r) }) {
		if len(word) <= maxWord && !stopWords[word] && utf8.RuneCountInString(word) > 1 {
			f(word)
		}
	}
}

// foldWord is the form that words are counted in.
func foldWord(text string) string { return strings.ToLower(norm.NFC.String(text)) }
