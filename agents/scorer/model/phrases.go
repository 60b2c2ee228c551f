package model

const maxEnds = 8

// span is tokens from one to before another.
type span struct{ from, to int }

// join is the key of what stands before and a token after it.
func join(before, h uint32) uint32 { return before*fnvPrime ^ h }

// place tells apart the keys of a place in the title, and of a kind of post there.
func place(at int, kind postKind) uint32 { return (uint32(at)<<3 | uint32(kind)) * 0x01000001 }

// anyKind is the kind in the keys that are the same for all.
const anyKind postKind = 7

// phrasesOf computes each token's hash, and its bigram's, for the post's kind.
// From the third token on follow the trigram's, and that of the token and the
// last but one before.
func (f *features) phrasesOf(title []token) {
	salt := place(0, f.kind)
	var before, earlier uint32
	n := 0
	for i := range title {
		h := title[i].hash
		bigram := join(before, h)
		out := f.phrases[n : n+4 : n+4]
		out[0] = mix(h ^ kindWordSpace ^ salt)
		out[1] = mix(bigram ^ kindBigramSpace ^ salt)
		n += 2
		if i > 1 {
			out[2] = mix(join(join(earlier, before), h) ^ trigramSpace)
			out[3] = mix(join(earlier, h) ^ skipSpace)
			n += 2
		}
		earlier, before = before, h
	}
	f.phraseCount = n
}

// endsOf appends the hashes of the title's first one, two and three tokens and
// of its last one and two; of the first, the first two and the last for the
// post's kind too.
func (f *features) endsOf(title []token) {
	var joined uint32
	for i := range title[:min(3, len(title))] {
		joined = join(joined, title[i].hash)
		first := span{0, i + 1}
		f.end(joined, i, anyKind, first)
		if i < 2 {
			f.end(joined, i, f.kind, first)
		}
	}
	n := len(title)
	if n == 0 {
		return
	}
	last := title[n-1].hash
	f.end(last, 3, anyKind, span{n - 1, n})
	f.end(last, 3, f.kind, span{n - 1, n})
	if n > 1 {
		f.end(join(title[n-2].hash, last), 4, anyKind, span{n - 2, n})
	}
}

// end appends the hash of some tokens at a place in the title.
func (f *features) end(key uint32, at int, kind postKind, of span) {
	f.ends[f.endCount] = of
	f.form[f.formCount] = mix(key ^ place(at, kind) ^ endSpace)
	f.endCount++
	f.formCount++
}
