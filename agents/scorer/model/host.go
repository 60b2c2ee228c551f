package model

import (
	"bytes"
	"strings"
)

// postKind is what a post is, by its host and by whether it has a text.
type postKind uint32

const (
	unknownPost postKind = iota // neither host nor text
	linkPost
	barePost // a text post that is a title alone
	textPost
	picturePost
	videoPost
)

// name is what an explanation calls the kind.
func (k postKind) name() string {
	switch k {
	case barePost, textPost:
		return "(text post)"
	case picturePost:
		return "(picture)"
	case videoPost:
		return "(video)"
	}
	return "(link)"
}

// kindOfPost tells a post's kind from its folded host.
func kindOfPost(host []byte, hasText bool) postKind {
	switch {
	case len(host) == 0:
		return unknownPost
	case string(host) == self && hasText:
		return textPost
	case string(host) == self:
		return barePost
	}
	for range maxHosts {
		if k := kindOfHost(host); k != linkPost {
			return k
		}
		host = parent(host)
	}
	return linkPost
}

// kindOfHost knows the hosts of pictures and of videos.
func kindOfHost(host []byte) postKind {
	switch string(host) {
	case "imgur.com", "i.redd.it", "preview.redd.it", "i.reddituploads.com", "quickmeme.com", "qkme.me",
		"memegenerator.net", "livememe.com", "imgflip.com", "minus.com", "flickr.com", "flic.kr",
		"photobucket.com", "tinypic.com", "imageshack.us", "media.tumblr.com", "gfycat.com", "giphy.com",
		"twitpic.com", "instagram.com", "deviantart.com", "deviantart.net", "ragecomic.com", "ibb.co",
		"postimg.cc", "imgs.xkcd.com", "tenor.com":
		return picturePost
	case "youtube.com", "youtu.be", "vimeo.com", "v.redd.it", "streamable.com", "twitch.tv", "liveleak.com",
		"dailymotion.com", "tiktok.com":
		return videoPost
	}
	return linkPost
}

// parent returns the domain that the host is in, or nothing.
func parent(host []byte) []byte {
	_, domain, _ := bytes.Cut(host, []byte("."))
	return domain
}

// hostsOf appends the features of the host and of its parent domains.
func (f *features) hostsOf(host []byte) {
	for n := 0; len(host) > 0 && n < maxHosts; n++ {
		f.form[f.formCount] = mix(fnv1a(host) ^ hostSpace)
		f.formCount++
		host = parent(host)
	}
}

func fnv1a(b []byte) uint32 {
	h := fnvOffset
	for _, c := range b {
		h = (h ^ uint32(c)) * fnvPrime
	}
	return h
}

// folded folds the host into the features' own bytes.
func (f *features) folded(host string) []byte {
	for i := range len(host) {
		f.host[i] = f.alphabet.folds[host[i]]
	}
	return f.host[:len(host)]
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
