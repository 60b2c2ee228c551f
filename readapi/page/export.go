package page

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"gravitas/readapi/problem"
)

// Format is the shape of an answer.
type Format string

// The formats: a page, or the whole list.
const (
	JSON   Format = "json"
	CSV    Format = "csv"
	NDJSON Format = "ndjson"
)

// ParseFormat reads the query's format.
func ParseFormat(query url.Values) (Format, error) {
	text := query.Get("format")
	switch f := Format(text); f {
	case "", JSON:
		return JSON, nil
	case CSV, NDJSON:
		return f, nil
	default:
		return "", problem.New(problem.InvalidArgument, "format: %q is none of json, csv, ndjson", text)
	}
}

// Row is one row of an exported list.
type Row interface {
	// Record is the row's cells, in the order of the header.
	Record() []string
}

// Export writes a whole list as it is read. Not safe for concurrent use.
type Export struct {
	w    http.ResponseWriter
	csv  *csv.Writer   // nil for NDJSON
	json *json.Encoder // nil for CSV
	buf  *bufio.Writer
}

// NewExport begins an answer in the format, CSV or NDJSON; name is what a
// browser saves it as, without the ending.
func NewExport(w http.ResponseWriter, format Format, name string, header []string) (*Export, error) {
	e := &Export{w: w, buf: bufio.NewWriter(w)}
	contentType := "application/x-ndjson"
	if format == CSV {
		contentType = "text/csv; charset=utf-8; header=present"
		e.csv = csv.NewWriter(e.buf)
	} else {
		e.json = json.NewEncoder(e.buf)
	}
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Disposition", `attachment; filename="`+fileName(name)+"."+string(format)+`"`)
	if e.csv == nil {
		return e, nil
	}
	return e, e.csv.Write(header)
}

// Write appends one row.
func (e *Export) Write(row Row) error {
	if e.csv == nil {
		return e.json.Encode(row)
	}
	return e.csv.Write(row.Record())
}

// Close writes out what is buffered.
func (e *Export) Close() error {
	if e.csv != nil {
		e.csv.Flush()
		if err := e.csv.Error(); err != nil {
			return err
		}
	}
	return e.buf.Flush()
}

// Text is a cell that a spreadsheet won't take for a formula (OWASP, CSV
// injection): one that begins like a formula gets a leading apostrophe.
func Text(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// fileName keeps what every file system and header takes.
func fileName(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, name)
}
