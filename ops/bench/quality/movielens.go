package quality

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"gravitas/agents/recommend"
)

// Corpus is a data set as a stream.
type Corpus struct {
	Ratings  []Rating            // in the order of time
	Products []recommend.Product // by their numbers; those that nobody rated are left out
}

// best is the highest rating.
const best = 5

// ReadMovieLens reads movies.csv and ratings_clean.csv of a directory. Ratings of one second are
// put in the order of a hash of user and film: that of the file is by the film's number, which
// says more than one could know.
func ReadMovieLens(dir string) (*Corpus, error) {
	titles := map[string]recommend.Product{}
	err := eachRow(filepath.Join(dir, "movies.csv"), 3, func(row []string) error {
		titles[row[0]] = recommend.Product{ID: row[0], Title: row[1], Text: row[1] + " " + strings.ReplaceAll(row[2], "|", " ")}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var lines []line
	err = eachRow(filepath.Join(dir, "ratings_clean.csv"), 4, func(row []string) error {
		l, err := newLine(row)
		lines = append(lines, l)
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(lines, func(a, b line) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.hash, b.hash)) })
	return newCorpus(lines, titles), nil
}

type line struct {
	user, film string
	stars      float64
	at         int64
	hash       uint64
}

func newLine(row []string) (line, error) {
	stars, err := strconv.ParseFloat(row[2], 32)
	at, atErr := strconv.ParseInt(row[3], 10, 64)
	h := fnv.New64a()
	_, _ = io.WriteString(h, row[0]+"/"+row[1])
	return line{row[0], row[1], stars, at, h.Sum64()}, errors.Join(err, atErr)
}

func newCorpus(lines []line, titles map[string]recommend.Product) *Corpus {
	c := &Corpus{}
	users, films := map[string]int{}, map[string]int{}
	for _, l := range lines {
		user, known := users[l.user]
		if !known {
			user = len(users)
			users[l.user] = user
		}
		film, known := films[l.film]
		if !known {
			film = len(films)
			films[l.film] = film
			product := titles[l.film]
			product.ID = l.film
			c.Products = append(c.Products, product)
		}
		c.Ratings = append(c.Ratings, Rating{User: user, Product: film, Weight: float32(l.stars / best), Time: l.at})
	}
	return c
}

// eachRow reads a file of comma-separated values, but for its head.
func eachRow(path string, fields int, do func([]string) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	r := csv.NewReader(file)
	r.FieldsPerRecord = fields
	for n := 0; ; n++ {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil && n > 0 {
			err = do(row)
		}
		if err != nil {
			return fmt.Errorf("%s, row %d: %w", path, n+1, err)
		}
	}
}
