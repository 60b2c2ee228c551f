package model

import (
	"math/bits"
	"strings"
)

const (
	formCount = 6
	maxHosts  = 4
	maxHost   = 255
)

// formOf computes the features of form (how long, how loud, how it begins and
// ends, what it links to) and of the link's host and its parent domains.
func (f *features) formOf(p *Post, title string, titleTokens, textTokens int) {
	host := hostOf(p)
	keys := [formCount]uint32{
		0x100 + uint32(bits.Len(uint(titleTokens))),
		0x200 + uint32(bits.Len(uint(textTokens))),
		0x300 + loudness(title),
		0x400 + ending(title),
		0x500 + linkKind(host, textTokens),
		0x600 + beginning(title),
	}
	for i, k := range keys {
		f.form[i] = mix(k ^ formSpace)
	}
	f.formCount = formCount
	for host != "" && f.formCount < formCount+maxHosts {
		f.form[f.formCount] = mix(hostHash(host) ^ hostSpace)
		f.formCount++
		_, host, _ = strings.Cut(host, ".")
	}
}

// loudness is four times the share of capitals among the letters A-Z and a-z,
// 7 where there are none.
func loudness(title string) uint32 {
	var upper, lower uint32
	for i := range len(title) {
		switch b := title[i]; {
		case b >= 'A' && b <= 'Z':
			upper++
		case b >= 'a' && b <= 'z':
			lower++
		}
	}
	if upper+lower == 0 {
		return 7
	}
	return 4 * upper / (upper + lower)
}

// ending numbers what the title ends with.
func ending(title string) uint32 {
	title = strings.TrimRight(title, " \t\r\n")
	if title == "" {
		return 7
	}
	return uint32(strings.IndexByte(`?.!")]`, title[len(title)-1]) + 1)
}

// beginning tells whether the title starts with a capital, a small letter, or
// neither.
func beginning(title string) uint32 {
	switch {
	case title == "":
		return 2
	case title[0] >= 'A' && title[0] <= 'Z':
		return 0
	case title[0] >= 'a' && title[0] <= 'z':
		return 1
	}
	return 2
}

// linkKind tells an unknown host, a link, a title alone and a text post apart.
func linkKind(host string, textTokens int) uint32 {
	switch {
	case host == "":
		return 0
	case len(host) != len(self) || !hasFoldedPrefix(host, self):
		return 1
	case textTokens == 0:
		return 2
	}
	return 3
}

const self = "self"

// hostOf returns the link's host, not folded, without "www."; "self" for a text
// post; nothing when it is not known. The subreddit in Reddit's own
// "self.<subreddit>" is left out: a score must not know it.
func hostOf(p *Post) string {
	if p.IsSelf || strings.HasPrefix(p.Domain, "self.") {
		return self
	}
	host := p.Domain
	if host == "" {
		host = hostOfURL(p.URL)
	}
	if host == "" && p.SelfText != "" {
		return self
	}
	host = host[:min(len(host), maxHost)]
	if hasFoldedPrefix(host, "www.") {
		return host[len("www."):]
	}
	return host
}

// hostOfURL returns what stands between "://" and the next of "/?#:".
func hostOfURL(url string) string {
	_, rest, found := strings.Cut(url, "://")
	if !found {
		return ""
	}
	if i := strings.IndexAny(rest, "/?#:"); i >= 0 {
		return rest[:i]
	}
	return rest
}

// hasFoldedPrefix tells whether s, folded, begins with prefix.
func hasFoldedPrefix(s, prefix string) bool {
	if len(s) < len(prefix) {
		return false
	}
	for i := range len(prefix) {
		if fold(s[i]) != prefix[i] {
			return false
		}
	}
	return true
}

// hostHash is FNV-1a of the folded host.
func hostHash(host string) uint32 {
	h := fnvOffset
	for i := range len(host) {
		h = (h ^ uint32(fold(host[i]))) * fnvPrime
	}
	return h
}
