package recommend

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
)

// Training is what was learnt from events: the vectors of products and of words. A product has
// two: In is what an event with it adds to a user, Out is what a user's vector is compared with.
type Training struct {
	Version string // of these vectors; no two trainings have the same
	// Decay is how much less an event counts than the one after it, in (0, 1].
	Decay float32
	// Base is where every user begins: what is liked by all is near it. Prior is what it counts
	// against the weights of a user's events.
	Base     Vector
	Prior    float32
	Products []Embedding
	Words    []Embedding // of what has no vectors of its own: searches, and products that are new
}

// Embedding is the vectors of a product, by its id, or of a word.
type Embedding struct {
	Name string `json:"name"`
	In   Vector `json:"in"`
	Out  Vector `json:"out"`
}

// record is a part of a training on its way. Its last part is a commit, which has the number
// and the hash of those before it.
type record struct {
	Version  string      `json:"version"`
	Part     int         `json:"part"`
	Decay    float32     `json:"decay,omitempty"` // of the first
	Prior    float32     `json:"prior,omitempty"`
	Base     *Vector     `json:"base,omitempty"`
	Products []Embedding `json:"products,omitempty"`
	Words    []Embedding `json:"words,omitempty"`
	Commit   *commit     `json:"commit,omitempty"`
}

type commit struct {
	Parts    int    `json:"parts"`
	Products int    `json:"products"`
	Words    int    `json:"words"`
	SHA256   string `json:"sha256"`
}

// perRecord keeps records under 400 KB.
const perRecord = 500

// Records are the training as items of the channel product-embeddings, in their order: the
// same training gives the same bytes.
func (t *Training) Records() ([][]byte, error) {
	parts := []record{{Decay: t.Decay, Prior: t.Prior, Base: &t.Base}}
	for rest := t.Products; len(rest) > 0; rest = rest[min(perRecord, len(rest)):] {
		parts = append(parts, record{Products: rest[:min(perRecord, len(rest))]})
	}
	for rest := t.Words; len(rest) > 0; rest = rest[min(perRecord, len(rest)):] {
		parts = append(parts, record{Words: rest[:min(perRecord, len(rest))]})
	}
	sum := sha256.New()
	var records [][]byte
	add := func(r record) error {
		r.Version, r.Part = t.Version, len(records)
		data, err := json.Marshal(r)
		records = append(records, data)
		return err
	}
	for _, p := range parts {
		if err := add(p); err != nil {
			return nil, err
		}
		sum.Write(records[len(records)-1])
	}
	err := add(record{Commit: &commit{len(records), len(t.Products), len(t.Words), hex.EncodeToString(sum.Sum(nil))}})
	return records, err
}

// Assembler puts trainings together from records that may be mixed with those of others, repeated
// from the beginning, or broken off.
type Assembler struct {
	of map[string]*assembly
}

type assembly struct {
	parts [][]byte
}

// maxAssemblies is how many trainings may be on their way at once; the first part of one more
// has the others forgotten, which were broken off.
const maxAssemblies = 8

var errRecord = errors.New("record of a training")

// Add takes the next record and returns the training that it completes, nil where it completes
// none. An error leaves that training out.
func (a *Assembler) Add(data []byte) (*Training, error) {
	var r record
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, fmt.Errorf("%w: %w", errRecord, err)
	}
	if a.of == nil || r.Part == 0 && a.of[r.Version] == nil && len(a.of) >= maxAssemblies {
		a.of = map[string]*assembly{}
	}
	if r.Part == 0 {
		a.of[r.Version] = &assembly{}
	}
	known := a.of[r.Version]
	if known == nil {
		return nil, nil // its beginning was not seen
	}
	if r.Commit != nil {
		delete(a.of, r.Version)
		return known.complete(r)
	}
	if r.Part < len(known.parts) {
		return nil, nil // came before
	}
	if r.Part > len(known.parts) {
		delete(a.of, r.Version)
		return nil, fmt.Errorf("%w %s: part %d comes after part %d", errRecord, r.Version, r.Part, len(known.parts)-1)
	}
	known.parts = append(known.parts, data)
	return nil, nil
}

// complete makes the training of its parts where they are what the commit says.
func (a *assembly) complete(last record) (*Training, error) {
	t := &Training{Version: last.Version}
	sum := sha256.New()
	for _, data := range a.parts {
		var r record
		if err := json.Unmarshal(data, &r); err != nil {
			return nil, fmt.Errorf("%w %s: %w", errRecord, last.Version, err)
		}
		if r.Base != nil {
			t.Base, t.Prior, t.Decay = *r.Base, r.Prior, r.Decay
		}
		t.Products = append(t.Products, r.Products...)
		t.Words = append(t.Words, r.Words...)
		sum.Write(data)
	}
	got := commit{len(a.parts), len(t.Products), len(t.Words), hex.EncodeToString(sum.Sum(nil))}
	if got != *last.Commit || t.Decay <= 0 || t.Decay > 1 || t.Prior < 0 {
		return nil, fmt.Errorf("%w %s: its parts are not those that its commit tells of", errRecord, last.Version)
	}
	return t, nil
}
