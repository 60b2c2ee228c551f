package recommend

import (
	"cmp"
	"math"
	"slices"
)

// plane is the two directions in which the products differ most, of which a map is drawn.
type plane struct{ mean, x, y Vector }

// mapped is how many products, evenly picked, the directions are found from.
const mapped = 4096

// newPlane finds the first two principal components of the products' vectors, which are taken in
// the order of their ids: the same products have the same map, in whatever order they came.
func newPlane(s *Set) *plane {
	order := make([]int32, len(s.products))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(s.products[a].ID, s.products[b].ID) })
	var picked []Vector
	for i := 0; i < len(order); i += max(1, len(order)/mapped) {
		picked = append(picked, Vector(s.row(s.out, order[i])))
	}
	p := &plane{}
	for i := range picked {
		p.mean.add(1/float32(len(picked)), picked[i][:])
	}
	for i := range picked {
		picked[i].add(-1, p.mean[:])
	}
	p.x = component(picked)
	for i := range picked {
		picked[i].add(-dot(&p.x, picked[i][:]), p.x[:])
	}
	p.y = component(picked)
	return p
}

// rounds of the power method: a map need not be exact.
const rounds = 30

// component is the direction of most variance, found by the power method from the longest row.
func component(rows []Vector) (c Vector) {
	var most float32
	for i := range rows {
		if length := dot(&rows[i], rows[i][:]); length > most {
			c, most = rows[i], length
		}
	}
	c = c.unit()
	for range rounds {
		var next Vector
		for i := range rows {
			next.add(dot(&c, rows[i][:]), rows[i][:])
		}
		c = next.unit()
	}
	return c
}

func (p *plane) of(v Vector) (x, y float64) {
	v.add(-1, p.mean[:])
	return round(dot(&p.x, v[:])), round(dot(&p.y, v[:]))
}

func round(x float32) float64 { return math.Round(float64(x)*1e4) / 1e4 }

// Point is where a product is on the map of the set.
func (s *Set) Point(product string) (x, y float64, known bool) {
	i, known := s.index[product]
	if !known {
		return 0, 0, false
	}
	x, y = s.plane().of(Vector(s.row(s.out, i)))
	return x, y, true
}

// PointOf is where a vector is on the map of the set.
func (s *Set) PointOf(v Vector) (x, y float64) { return s.plane().of(v) }
