package frontdoor

import (
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/google/uuid"
)

// write answers with what became of each item, in the request's order, and
// returns the status: 202, or 422 where every item was rejected.
func (d *delivery) write(w http.ResponseWriter) int {
	status := http.StatusAccepted
	if len(d.records) == 0 {
		status = http.StatusUnprocessableEntity
	}
	d.answer = appendAnswer(d.answer[:0], d.results, len(d.records))
	header := w.Header()
	header["Content-Type"] = jsonType
	w.WriteHeader(status)
	_, _ = w.Write(d.answer) // a client that has gone away can't be told
	return status
}

var jsonType = []string{"application/json"}

// appendAnswer appends the contract's answer to a push.
func appendAnswer(dst []byte, results []result, accepted int) []byte {
	dst = append(dst, `{"accepted":`...)
	dst = strconv.AppendInt(dst, int64(accepted), 10)
	dst = append(dst, `,"rejected":`...)
	dst = strconv.AppendInt(dst, int64(len(results)-accepted), 10)
	dst = append(dst, `,"items":[`...)
	for i := range results {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendResult(dst, &results[i], i)
	}
	return append(dst, "]}\n"...)
}

func appendResult(dst []byte, r *result, index int) []byte {
	dst = append(dst, '{')
	if r.id != uuid.Nil {
		dst = append(dst, `"data_id":"`...)
		dst = appendID(dst, r.id)
		dst = append(dst, `",`...)
	}
	if r.code == "" {
		return append(dst, `"status":"accepted"}`...)
	}
	dst = append(dst, `"status":"rejected","code":"`...)
	dst = append(dst, r.code...)
	dst = append(dst, `","detail":`...)
	detail, _ := json.Marshal(r.detail) // a string always marshals
	dst = append(dst, detail...)
	dst = append(dst, `,"index":`...)
	dst = strconv.AppendInt(dst, int64(index), 10)
	return append(dst, '}')
}

// appendID appends the id as uuid writes it, without a copy of its own.
func appendID(dst []byte, id uuid.UUID) []byte {
	for i, group := range [...][]byte{id[:4], id[4:6], id[6:8], id[8:10], id[10:]} {
		if i > 0 {
			dst = append(dst, '-')
		}
		dst = hex.AppendEncode(dst, group)
	}
	return dst
}
