package model

import (
	"math/bits"
	"strings"
)

const (
	shapeCount = 16
	maxHosts   = 4
	maxHost    = 255
)

// shapeOf computes the features of shape: how long, how loud, how it begins and
// ends, alone and together with the post's kind.
func (f *features) shapeOf(title string, firstPerson bool, textTokens int) {
	kind := uint32(f.kind)
	thirds := min(7, uint32(f.titleTokens)/3)
	loud, letterCase := lettersOf(title)
	end := ending(title)
	me, asks, cries := bit(firstPerson), bit(strings.Contains(title, "?")), bit(strings.Contains(title, "!"))
	trails := bit(strings.Contains(title, "...") || strings.Contains(title, "\u2026"))
	tagged, quotes := bit(strings.HasPrefix(title, "[")), bit(strings.Contains(title, `"`))

	keys := [shapeCount]uint32{
		0x100 + bitLen(f.titleTokens),
		0x200 + bitLen(textTokens),
		0x300 + loud,
		0x400 + end,
		0x500 + kind,
		0x600 + letterCase,

		0x10<<16 | kind<<4 | thirds,
		0x11<<16 | kind<<4 | asks,
		0x12<<16 | kind<<8 | min(15, bitLen(textTokens))<<4 | asks,
		0x13<<16 | kind<<12 | letterCase<<8 | cries<<4 | trails,
		0x14<<16 | kind<<12 | thirds<<8 | letterCase<<4 | asks,
		0x15<<16 | kind<<8 | me<<4 | asks,
		0x16<<16 | kind<<8 | tagged<<4 | quotes,
		0x17<<16 | kind<<8 | thirds<<4 | letterCase,
		0x18<<16 | kind<<4 | loud,
		0x19<<16 | kind<<8 | end<<4 | letterCase,
	}
	for i, k := range keys {
		f.form[i] = mix(k ^ formSpace)
	}
	f.formCount = shapeCount
}

// shapeNames are what an explanation calls the features of shape. The kind's
// own is empty: it is called by its kind.
var shapeNames = [shapeCount]string{
	"(length)", "(length)", "(capitals)", "(ending)", "", "(capitals)",
	"(length)", "(question mark)", "(length)", "(punctuation)", "(length)",
	"(first person)", "(punctuation)", "(capitals)", "(capitals)", "(ending)",
}

func bit(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}

func bitLen(n int) uint32 { return uint32(bits.Len(uint(n))) }

// lettersOf returns how loud the title is: four times the share of capitals
// among the letters A-Z and a-z, 7 where there are none. And its case: 0 where
// most words begin with a capital, 1 where only its first does, else 2.
func lettersOf(title string) (loud, letterCase uint32) {
	var letters, capitals, begins, begun uint32
	before := byte(' ')
	for i := range len(title) {
		b := title[i]
		if (b|0x20)-'a' < 26 {
			capital := uint32(^b >> 5 & 1)
			letters++
			capitals += capital
			if before == ' ' {
				begins++
				begun += capital
			}
		}
		before = b
	}
	loud, letterCase = 7, 2
	if letters > 0 {
		loud = 4 * capitals / letters
	}
	switch {
	case 10*begun > 7*begins:
		letterCase = 0
	case title != "" && title[0] >= 'A' && title[0] <= 'Z':
		letterCase = 1
	}
	return loud, letterCase
}

// ending numbers what the title ends with.
func ending(title string) uint32 {
	title = strings.TrimRight(title, " \t\r\n")
	if title == "" {
		return 7
	}
	return uint32(strings.IndexByte(`?.!")]`, title[len(title)-1]) + 1)
}
