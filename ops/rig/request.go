package rig

import (
	"encoding/json"
	"net/http"
	"strings"
)

// Request is something sent to the front door. Empty fields are those of a well-behaved producer.
type Request struct {
	Channel, Key, ContentType, Encoding string
	Body                                string
}

// Answer is what the door says, of the items or of the whole request.
type Answer struct {
	Receipt
	Status int `json:"status"`
	Code   string
	Detail string
	Header http.Header
}

// Send pushes once and returns what the door says, whatever it is.
func (s *Site) Send(r Request) (status int, a Answer, err error) {
	sent, err := http.NewRequest(http.MethodPost, s.frontdoor()+"/v1/channels/"+orElse(r.Channel, "posts"), strings.NewReader(r.Body))
	if err != nil {
		return 0, a, err
	}
	sent.Header.Set("Authorization", "Bearer "+orElse(r.Key, s.key))
	sent.Header.Set("Content-Type", orElse(r.ContentType, "application/json"))
	if r.Encoding != "" {
		sent.Header.Set("Content-Encoding", r.Encoding)
	}
	got, err := s.http.Do(sent)
	if err != nil {
		return 0, a, err
	}
	defer got.Body.Close()
	a.Header = got.Header
	return got.StatusCode, a, json.NewDecoder(got.Body).Decode(&a)
}

func orElse(text, byDefault string) string {
	if text == "" {
		return byDefault
	}
	return text
}
