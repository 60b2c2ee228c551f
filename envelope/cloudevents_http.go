package envelope

import (
	"net/http"
	"net/textproto"
	"slices"
	"strings"
	"unicode/utf8"
)

// headerPrefix begins the headers of attributes in binary mode, as net/http
// writes them.
const headerPrefix = "Ce-"

// EventInHeaders reports whether a request is an event in binary mode.
func EventInHeaders(h http.Header) bool {
	return len(h["Ce-Specversion"]) > 0
}

// DecodeEventHeaders reads an event in binary mode (CloudEvents' HTTP binding
// 1.0.2): the attributes are headers, the body is the data. Extensions become strings.
func DecodeEventHeaders(h http.Header, body []byte) (Event, error) {
	ev := Event{ContentType: h.Get("Content-Type"), Data: body}
	var version string
	for _, header := range sortedKeys(h) {
		attribute, ok := strings.CutPrefix(header, headerPrefix)
		if !ok {
			continue
		}
		name := strings.ToLower(attribute)
		if len(h[header]) > 1 {
			return Event{}, eventFault("ce-%s: is given twice", name)
		}
		text, ok := decodeHeader(h[header][0])
		if !ok || name == "datacontenttype" {
			return Event{}, eventFault("ce-%s: can't be read", name)
		}
		if err := ev.set(name, text, true, appendString(nil, text), &version); err != nil {
			return Event{}, err
		}
	}
	if err := ev.check(version); err != nil {
		return Event{}, err
	}
	return ev, nil
}

func sortedKeys(h http.Header) []string {
	keys := make([]string, 0, len(h))
	for key := range h {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// SetHeaders sets the headers of the event in binary mode. Its data is the body.
func (ev *Event) SetHeaders(h http.Header) {
	set := func(name, value string) {
		h.Set(textproto.CanonicalMIMEHeaderKey(headerPrefix+name), encodeHeader(value))
	}
	set("specversion", "1.0")
	set("id", ev.ID)
	set("source", ev.Source)
	set("type", ev.Type)
	if !ev.Time.IsZero() {
		set("time", string(AppendTime(nil, ev.Time)))
	}
	if ev.ContentType != "" {
		h.Set("Content-Type", ev.ContentType)
	}
	for _, f := range ev.Extensions {
		set(f.Name, fieldText(f))
	}
}

// fieldText is a raw value as text: a string's own, else the JSON.
func fieldText(f Field) string {
	if text, err := parseString(f.Value); err == nil {
		return text
	}
	return string(f.Value)
}

// encodeHeader percent-encodes what HTTP headers don't carry: all but printable
// ASCII, and space, quote and percent.
func encodeHeader(text string) string {
	const hex = "0123456789ABCDEF"
	var out strings.Builder
	for i := range len(text) {
		if c := text[i]; c > ' ' && c <= '~' && c != '"' && c != '%' {
			out.WriteByte(c)
		} else {
			out.WriteByte('%')
			out.WriteByte(hex[c>>4])
			out.WriteByte(hex[c&15])
		}
	}
	return out.String()
}

// decodeHeader is encodeHeader's inverse, and whether the text is UTF-8. A percent sign
// that begins no encoded byte stands for itself.
func decodeHeader(value string) (string, bool) {
	if len(value) >= 2 && value[0] == '"' && value[len(value)-1] == '"' {
		value = strings.NewReplacer(`\\`, `\`, `\"`, `"`).Replace(value[1 : len(value)-1])
	}
	out := make([]byte, 0, len(value))
	for i := 0; i < len(value); i++ {
		if value[i] == '%' && i+2 < len(value) && hexadecimal(value[i+1]) && hexadecimal(value[i+2]) {
			out = append(out, unhex(value[i+1])<<4|unhex(value[i+2]))
			i += 2
			continue
		}
		out = append(out, value[i])
	}
	return string(out), utf8.Valid(out)
}

func unhex(c byte) byte {
	if digit(c) {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}
