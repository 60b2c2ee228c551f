package readapi

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"gravitas/agents/store"
	"gravitas/envelope"
	"gravitas/readapi/page"
	"gravitas/readapi/problem"
)

// seriesChannels are the channels that series come by; of a name on both the first is meant.
var seriesChannels = []string{envelope.ChannelDemand, envelope.ChannelGeneration}

// point is a value at a time.
type point struct {
	At    stamp   `json:"at"`
	Value float64 `json:"value"`
}

// seriesAnswer is a series' newest values and predictions, the oldest of them first.
type seriesAnswer struct {
	Series      string  `json:"series"`
	Channel     string  `json:"channel"`
	Values      []point `json:"values"`
	Predictions []point `json:"predictions"`
}

// readingRow is a value, and what was predicted from it and those before it.
type readingRow struct {
	At         stamp    `json:"at"`
	Value      float64  `json:"value"`
	Prediction *float64 `json:"prediction"` // null where there were too few
}

var readingHeader = []string{"at", "value", "prediction"}

// Record is the row's cells.
func (r readingRow) Record() []string {
	return []string{r.At.String(), number(r.Value), optional(r.Prediction)}
}

func optional(f *float64) string {
	if f == nil {
		return ""
	}
	return number(*f)
}

// GET /api/series/{series}
func (a *API) series(w http.ResponseWriter, r *http.Request) error {
	limit, err := page.Limit(r.URL.Query(), page.DefaultLimit, store.MaxReadings)
	if err != nil {
		return err
	}
	format, err := page.ParseFormat(r.URL.Query())
	if err != nil {
		return err
	}
	if format != page.JSON {
		limit = store.MaxReadings
	}
	series, rows, err := a.readings(r, limit)
	if err != nil {
		return err
	}
	if format != page.JSON {
		return exportAll(w, format, series.Name, readingHeader, rows)
	}
	body := seriesAnswer{Series: series.Name, Channel: series.Channel, Values: []point{}, Predictions: []point{}}
	for _, row := range rows {
		body.Values = append(body.Values, point{row.At, row.Value})
		if row.Prediction != nil {
			body.Predictions = append(body.Predictions, point{row.At, *row.Prediction})
		}
	}
	return answer(w, r, body)
}

// readings are the newest of the series that is asked for, the oldest of them first.
func (a *API) readings(r *http.Request, limit int) (store.Series, []readingRow, error) {
	name, channels := pathParam(r, "series"), seriesChannels
	if channel := r.URL.Query().Get("channel"); channel != "" {
		if err := oneOf("channel", channel, seriesChannels); err != nil {
			return store.Series{}, nil, err
		}
		channels = []string{channel}
	}
	for _, channel := range channels {
		series := store.Series{Channel: channel, Name: name}
		all, err := a.deps.Store.LatestReadings(r.Context(), []store.Series{series}, limit+store.Period-1)
		if err != nil {
			return series, nil, err
		}
		if len(all[0]) > 0 {
			rows := predicted(all[0])
			return series, rows[max(0, len(rows)-limit):], nil
		}
	}
	return store.Series{}, nil, problem.New(problem.NotFound, "no readings of series %q", name)
}

// predicted turns readings, newest first, into rows, oldest first, each with the mean of it and
// those before it.
func predicted(readings []store.Reading) []readingRow {
	rows := make([]readingRow, 0, len(readings))
	for i, r := range slices.Backward(readings) {
		row := readingRow{At: stamp(r.At), Value: r.Value}
		if i+store.Period <= len(readings) {
			mean := store.Mean(readings[i : i+store.Period])
			row.Prediction = &mean
		}
		rows = append(rows, row)
	}
	return rows
}

// seriesRow is a series as the list shows it: its newest value and prediction, and the values that
// this is the mean of, the oldest of them first.
type seriesRow struct {
	Series  string `json:"series"`
	Channel string `json:"channel"`
	readingRow
	Recent []float64 `json:"recent"`
}

var seriesHeader = append([]string{"series", "channel"}, readingHeader...)

// Record is the row's cells.
func (s seriesRow) Record() []string {
	return append([]string{page.Text(s.Series), s.Channel}, s.readingRow.Record()...)
}

// seriesPlace is a place in the list: behind a series.
type seriesPlace struct {
	Name    string `json:"n"`
	Channel string `json:"c"`
}

func (p seriesPlace) compare(o seriesPlace) int {
	return cmp.Or(cmp.Compare(p.Name, o.Name), cmp.Compare(p.Channel, o.Channel))
}

func placeOfSeries(s store.Series) seriesPlace { return seriesPlace{s.Name, s.Channel} }

// GET /api/series
func (a *API) listSeries(w http.ResponseWriter, r *http.Request) error {
	request, err := page.Parse(r.URL.Query())
	if err != nil {
		return err
	}
	var after seriesPlace
	if request.Cursor != "" {
		if err := page.Decode(request.Cursor, &after); err != nil {
			return err
		}
	}
	matching, err := a.matchingSeries(r.Context(), store.Fold(r.URL.Query().Get("q")), after)
	if err != nil {
		return err
	}
	if request.Format != page.JSON {
		rows, err := a.seriesRows(r.Context(), matching)
		if err != nil {
			return err
		}
		return exportAll(w, request.Format, "series", seriesHeader, rows)
	}
	rows, err := a.seriesRows(r.Context(), matching[:min(len(matching), request.Limit+1)])
	if err != nil {
		return err
	}
	return answerPage(w, r, rows, request.Limit, func(s seriesRow) seriesPlace { return seriesPlace{s.Series, s.Channel} })
}

// matchingSeries are the series behind a place whose names contain a text, by name and channel.
func (a *API) matchingSeries(ctx context.Context, query string, after seriesPlace) ([]store.Series, error) {
	all, err := a.allSeries.get(ctx, "", a.deps.Store.AllSeries)
	if err != nil {
		return nil, err
	}
	var found []store.Series
	for _, s := range all {
		if strings.Contains(store.Fold(s.Name), query) && placeOfSeries(s).compare(after) > 0 {
			found = append(found, s)
		}
	}
	slices.SortFunc(found, func(x, y store.Series) int { return placeOfSeries(x).compare(placeOfSeries(y)) })
	return found, nil
}

// seriesRows are the rows of series, some read at a time.
func (a *API) seriesRows(ctx context.Context, of []store.Series) ([]seriesRow, error) {
	rows := make([]seriesRow, 0, len(of))
	for some := range slices.Chunk(of, page.MaxLimit) {
		latest, err := a.deps.Store.LatestReadings(ctx, some, store.Period)
		if err != nil {
			return nil, err
		}
		for i, readings := range latest {
			if all := predicted(readings); len(all) > 0 {
				rows = append(rows, seriesRow{some[i].Name, some[i].Channel, all[len(all)-1], values(all)})
			}
		}
	}
	return rows, nil
}

func values(rows []readingRow) []float64 {
	all := make([]float64, len(rows))
	for i, row := range rows {
		all[i] = row.Value
	}
	return all
}
