package model

// maxTokens bounds a post's tokens: every byte of both texts its own.
const maxTokens = 2 * maxBytes

// The hashes' namespaces and constants; see ops/notebooks/features.py.
// FNV-1a 32: http://www.isthe.com/chongo/tech/comp/fnv/.
const (
	fnvOffset uint32 = 0x811C9DC5
	fnvPrime  uint32 = 0x01000193

	bigramSpace uint32 = 0x5BD1E995
	charSpace   uint32 = 0x1B873593
	formSpace   uint32 = 0xC2B2AE35
	hostSpace   uint32 = 0x27D4EB2F

	kindWordSpace   uint32 = 0x85EBCA77
	kindBigramSpace uint32 = 0x165667B1
	trigramSpace    uint32 = 0xD3A2646C
	skipSpace       uint32 = 0xFD7046C5
	endSpace        uint32 = 0xB55A4F09

	titleField    uint32 = 0
	selfTextField uint32 = 0x9747B28C
)

// features is one post's hashed features, with repeats, in arrays that are as
// large as any post can need, and so never grow.
type features struct {
	alphabet *alphabet
	// words holds two hashes a token: of itself, and of it after the token before.
	words [2 * maxTokens]uint32
	// phrases holds two hashes of each of the title's first two tokens, and four
	// of each after; see phrasesOf.
	phrases [4 * maxBytes]uint32
	// chars holds the hashes of each token's 2-, 3- and 4-grams between spaces:
	// three times its length. The slack lets each byte write three.
	chars [3*maxTokens + 3]uint32
	// form holds shapeCount hashes of the title's shape, then those of its ends,
	// then those of the host.
	form [shapeCount + maxEnds + maxHosts]uint32
	// ends tells which tokens each of the title's ends is made of.
	ends   [maxEnds]span
	tokens [maxTokens]token
	host   [maxHost]byte // folded
	kind   postKind

	titleTokens, tokenCount, phraseCount, charCount, formCount, endCount int
}

// token is a token's place in its text, the end of its hashes in chars, and its
// own FNV-1a.
type token struct {
	start, end int32
	charsEnd   int32
	hash       uint32
}

func (f *features) wordHashes() []uint32   { return f.words[:2*f.tokenCount] }
func (f *features) phraseHashes() []uint32 { return f.phrases[:f.phraseCount] }
func (f *features) charHashes() []uint32   { return f.chars[:f.charCount] }
func (f *features) formHashes() []uint32   { return f.form[:f.formCount] }

// extract computes the post's features.
func (f *features) extract(p *Post) {
	f.tokenCount, f.phraseCount, f.charCount, f.formCount, f.endCount = 0, 0, 0, 0, 0
	title := cut(p.Title)
	firstPerson := f.field(title, titleField)
	f.titleTokens = f.tokenCount
	f.field(written(p.SelfText), selfTextField)
	textTokens := f.tokenCount - f.titleTokens

	host := f.folded(hostOf(p))
	f.kind = kindOfPost(host, textTokens > 0)
	f.phrasesOf(f.tokens[:f.titleTokens])
	f.shapeOf(title, firstPerson, textTokens)
	f.endsOf(f.tokens[:f.titleTokens])
	f.hostsOf(host)
}

// mix spreads a key over 32 bits, of which a table uses the upper ones.
func mix(key uint32) uint32 {
	key *= 0x9E3779B1
	key ^= key >> 15
	return key * 0x85EBCA6B
}

// field appends a text's tokens. A token begins with its first byte and ends
// before a space, before another kind of byte, or before another punctuation.
// The field's number tells a word in a title from the same in a self text.
// It returns whether one of the tokens is "i", "im", "my" or "me".
func (f *features) field(s string, field uint32) (firstPerson bool) {
	kinds, folds := &f.alphabet.kinds, &f.alphabet.folds
	w := word{features: f, field: field, gramSpace: charSpace ^ field}
	for i := 0; i < len(s); {
		k, b, n := kinds[s[i]], folds[s[i]], 1
		if k == replaceable {
			if b, n = replacement(s[i:]); b == 0 {
				i += n
				continue
			}
			k = kindOf(b)
		}
		if w.length > 0 && (k != w.kind || k == punctuation && b != w.last) {
			w.close(i)
		}
		if k != space {
			if w.length == 0 {
				w.open(i, k)
			}
			w.add(b)
		}
		i += n
	}
	if w.length > 0 {
		w.close(len(s))
	}
	return w.firstPerson
}

// word is the token being read.
type word struct {
	*features
	field     uint32
	gramSpace uint32 // namespace of its n-grams
	kind      kind
	last      byte
	start     int
	length    int    // bytes read
	hash      uint32 // FNV-1a of them
	grams     uint32 // the last four of them, the space before included
	before    uint32 // hash of the token before, 0 for none

	firstPerson bool
}

func (w *word) open(at int, k kind) {
	w.kind, w.start, w.hash, w.grams = k, at, fnvOffset, ' '
}

// add reads one byte. Of a run of punctuation only three count.
func (w *word) add(b byte) {
	if w.kind == punctuation && w.length == 3 {
		return
	}
	w.last = b
	w.length++
	w.hash = (w.hash ^ uint32(b)) * fnvPrime
	w.gram(b, min(w.length, 3))
}

// gram moves the window by one byte and appends the first n of the 2-, 3- and
// 4-gram that end there.
func (w *word) gram(b byte, n int) {
	g := w.grams<<8 | uint32(b)
	w.grams = g
	out := w.chars[w.charCount : w.charCount+3 : w.charCount+3]
	out[0] = mix(g&0xFFFF ^ w.gramSpace)
	out[1] = mix(g&0xFFFFFF ^ w.gramSpace)
	out[2] = mix(g ^ w.gramSpace)
	w.charCount += n
}

// close ends the token before the byte at end.
func (w *word) close(end int) {
	w.gram(' ', min(w.length+1, 3))
	i := w.tokenCount
	w.words[2*i] = mix(w.hash ^ w.field)
	w.words[2*i+1] = mix(join(w.before, w.hash) ^ bigramSpace ^ w.field)
	w.tokens[i] = token{start: int32(w.start), end: int32(end), charsEnd: int32(w.charCount), hash: w.hash}
	w.tokenCount++
	w.firstPerson = w.firstPerson || w.length <= 2 && isFirstPerson(w.grams)
	w.before, w.length = w.hash, 0
}

// isFirstPerson tells whether the last four bytes read, spaces included, are a
// word by which authors speak of themselves.
func isFirstPerson(grams uint32) bool {
	switch grams {
	case ' '<<16 | 'i'<<8 | ' ',
		' '<<24 | 'i'<<16 | 'm'<<8 | ' ',
		' '<<24 | 'm'<<16 | 'y'<<8 | ' ',
		' '<<24 | 'm'<<16 | 'e'<<8 | ' ':
		return true
	}
	return false
}
