package app

import (
	"errors"
	"fmt"

	"gravitas/agents/catalogue"
	"gravitas/agents/genrecommendations"
	"gravitas/agents/recommend"
	"gravitas/agents/updateembeddings"
	"gravitas/envelope/stream"
	"gravitas/readapi"
)

// startCatalogue follows the products where this process recommends or shows them.
func (a *App) startCatalogue() {
	needed := a.roles.Readapi
	for _, name := range a.roles.Agents {
		needed = needed || name == updateembeddings.Spec.Name || name == genrecommendations.Spec.Name
	}
	if needed {
		a.catalogue = catalogue.New(a.log, a.logger, a.registry)
		a.services.start("catalogue", a.catalogue.Run)
	}
}

// products are those that the read API shows.
type products struct{ catalogue *catalogue.Catalogue }

func (p products) set() (*recommend.Set, error) {
	set, err := p.catalogue.Set()
	if err != nil {
		err = errors.Join(stream.ErrUnavailable, err) // the log is still being read
	}
	return set, err
}

// Find implements readapi.Products.
func (p products) Find(text string) ([]readapi.Product, error) {
	set, err := p.set()
	if err != nil {
		return nil, fmt.Errorf("find products: %w", err)
	}
	found := set.Find(text)
	all := make([]readapi.Product, len(found))
	for i, f := range found {
		all[i] = readapi.Product{ID: f.ID, Title: f.Title}
	}
	return all, nil
}

// Product implements readapi.Products.
func (p products) Product(id string) (readapi.Product, bool) {
	set, err := p.set()
	if err != nil {
		return readapi.Product{}, false
	}
	product, known := set.Product(id)
	return readapi.Product{ID: id, Title: product.Title}, known
}

// Point implements readapi.Products.
func (p products) Point(id string) (x, y float64, known bool) {
	set, err := p.set()
	if err != nil {
		return 0, 0, false
	}
	return set.Point(id)
}

// PointOf implements readapi.Products.
func (p products) PointOf(version, vector string) (x, y float64, ok bool) {
	var v recommend.Vector
	set, err := p.set()
	if err != nil || set.Version() != version || v.UnmarshalText([]byte(vector)) != nil {
		return 0, 0, false
	}
	x, y = set.PointOf(v)
	return x, y, true
}
