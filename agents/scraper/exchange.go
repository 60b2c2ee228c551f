package scraper

import (
	"errors"
	"fmt"
	"io"
	"net/http"
)

// maxAnswer bounds an answer's body. A page of 100 posts with long texts is
// about 5 MB at worst.
const maxAnswer = 32 << 20

// answer is an HTTP answer, read to its end.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// exchange sends req and reads the answer. Every error is a passing one: a
// refused or reset connection, a timeout, a body cut short.
func exchange(client *http.Client, req *http.Request, m *metrics, server string) (answer, error) {
	resp, err := client.Do(req)
	if err != nil {
		m.request(server, 0)
		return answer{}, passing(err)
	}
	defer resp.Body.Close()
	m.request(server, resp.StatusCode)
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err == nil && len(body) > maxAnswer {
		err = errors.New("too long")
	}
	if err != nil {
		return answer{}, passing(fmt.Errorf("read answer of %s: %w", req.URL.Path, err))
	}
	return answer{status: resp.StatusCode, header: resp.Header, body: body}, nil
}
