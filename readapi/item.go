package readapi

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"gravitas/envelope"
	"gravitas/envelope/stream"
	"gravitas/readapi/problem"
	"gravitas/tracecache"
)

// GET /api/items/{data_id}: the envelope as it lies on the log, and the item
// itself under "decoded" where it is JSON.
func (a *API) item(w http.ResponseWriter, r *http.Request) error {
	id, err := dataID(r)
	if err != nil {
		return err
	}
	hash, err := a.deps.Traces.Read(r.Context(), id)
	if err != nil {
		return err
	}
	if hash[tracecache.FieldAt] == "" {
		return problem.New(problem.NotFound, "the trace of %s does not say where it lies on the log", id)
	}
	topic, partition, offset, err := parseAt(hash[tracecache.FieldAt])
	if err != nil {
		return err
	}
	value, err := a.recordAt(r.Context(), topic, partition, offset)
	if err != nil {
		return err
	}
	var e envelope.Envelope
	if err := envelope.Decode(value, &e); err != nil || e.DataID != id {
		return problem.New(problem.NotFound, "the log no longer holds %s", id)
	}
	return answerBytes(w, r, "no-cache", decoded(value, e.Data))
}

// recordAt reads the value of a record.
func (a *API) recordAt(ctx context.Context, topic string, partition int, offset int64) ([]byte, error) {
	record, err := stream.ReadOne(ctx, a.deps.Log, topic, partition, offset)
	if err != nil {
		return nil, err
	}
	if record == nil {
		return nil, problem.New(problem.NotFound, "the log no longer holds %s", tracecache.At(topic, partition, offset))
	}
	return record.Value, nil
}

func parseAt(at string) (topic string, partition int, offset int64, err error) {
	parts := strings.Split(at, "/")
	if len(parts) == 3 {
		var badPartition, badOffset error
		partition, badPartition = strconv.Atoi(parts[1])
		offset, badOffset = strconv.ParseInt(parts[2], 10, 64)
		if badPartition == nil && badOffset == nil {
			return parts[0], partition, offset, nil
		}
	}
	return "", 0, 0, problem.New(problem.NotFound, "the trace says %q, which is no place on the log", at)
}

// decoded appends the item to its envelope's JSON where it is JSON itself.
func decoded(value, item []byte) []byte {
	value = bytes.TrimRight(value, " \t\r\n")
	if !json.Valid(item) || !bytes.HasSuffix(value, []byte("}")) {
		return value
	}
	out := make([]byte, 0, len(value)+len(item)+len(`,"decoded":`))
	out = append(out, value[:len(value)-1]...)
	out = append(out, `,"decoded":`...)
	out = append(out, item...)
	return append(out, '}')
}
