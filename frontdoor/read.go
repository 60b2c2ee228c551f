package frontdoor

import (
	"bytes"
	"mime"
	"net/http"
	"strings"

	"gravitas/envelope"
)

// reader takes the items out of a body and adds each to the delivery.
type reader func(d *delivery, body []byte) *problem

const (
	typeJSON   = "application/json"
	typeNDJSON = "application/x-ndjson"
)

// readerOf picks the reader by the request's headers.
func readerOf(r *http.Request, channel *envelope.Channel) (reader, *problem) {
	header := r.Header.Get("Content-Type")
	headers := envelope.EventInHeaders(r.Header)
	if header == typeJSON && !headers {
		return readJSON, nil
	}
	media, params, err := mime.ParseMediaType(header)
	if err != nil && header != "" {
		return nil, newProblem(codeMedia, "Content-Type %q can't be read: %v", header, err)
	}
	if charset := params["charset"]; isText(media) && charset != "" && !strings.EqualFold(charset, "utf-8") {
		return nil, newProblem(codeMedia, "charset %s is not taken; utf-8 is", charset)
	}
	switch {
	case media == typeEvent:
		return readEvent, nil
	case media == typeEvents:
		return readEvents, nil
	case headers && (channel.Format == envelope.FormatBinary || header != "" && envelope.JSONType(header)):
		return readHeaders(r.Header), nil
	}
	switch media {
	case typeJSON:
		return readJSON, nil
	case typeNDJSON, "application/ndjson":
		return readLines, nil
	}
	if channel.Format == envelope.FormatBinary {
		return readRaw(header), nil
	}
	return nil, newProblem(codeMedia, "Content-Type %q is not taken on %s; %s, %s and CloudEvents' are", header, channel.Name, typeJSON, typeNDJSON)
}

func isText(media string) bool { return strings.Contains(media, "json") }

// readJSON takes one item, or an array of items.
func readJSON(d *delivery, body []byte) *problem {
	body = bytes.Trim(body, " \t\r\n")
	if len(body) == 0 {
		return emptyBody()
	}
	if body[0] == '[' {
		return readArray(d, body, func(item []byte) *problem { return d.add(item, typeJSON) })
	}
	d.alone = true
	return d.add(body, typeJSON)
}

func readArray(d *delivery, array []byte, add func(item []byte) *problem) *problem {
	for item, err := range elements(array) {
		if err != nil {
			return newProblem(codeMalformed, "%v", err)
		}
		if p := add(item); p != nil {
			return p
		}
	}
	if len(d.results) == 0 {
		return newProblem(codeMalformed, "the array is empty: there is nothing to take in")
	}
	return nil
}

// readLines takes an item from each line.
func readLines(d *delivery, body []byte) *problem {
	for line := range lines(body) {
		if p := d.add(line, typeJSON); p != nil {
			return p
		}
	}
	if len(d.results) == 0 {
		return emptyBody()
	}
	return nil
}

// readRaw takes the whole body as one item.
func readRaw(contentType string) reader {
	if contentType == "" {
		contentType = "application/octet-stream"
	}
	return func(d *delivery, body []byte) *problem {
		if len(body) == 0 {
			return emptyBody()
		}
		d.alone = true
		return d.add(body, contentType)
	}
}

func emptyBody() *problem {
	return newProblem(codeMalformed, "the body is empty: there is nothing to take in")
}
