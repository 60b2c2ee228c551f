// Package recommend is products and users as points of one space, and the nearest products to a
// user. It does no input or output: a Set is made from products and, where there has been a
// training, from its vectors; a user is the sum of what their last events add; recommendations
// are the products whose vectors have the largest dot product with the user's.
//
// The same products, training and events give the same vectors, scores and order.
package recommend

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// Dimensions is the size of the space.
const Dimensions = 64

// Window is how many of a user's last events their vector is made of.
const Window = 50

// Vector is a point.
type Vector [Dimensions]float32

// add adds a multiple of another vector.
func (v *Vector) add(scale float32, o []float32) {
	for i := range v {
		v[i] += scale * o[i]
	}
}

// unit is the vector of length 1 in the same direction; the zero vector stays what it is.
func (v *Vector) unit() Vector {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if sum == 0 {
		return *v
	}
	var u Vector
	for i, x := range v {
		u[i] = float32(float64(x) / math.Sqrt(sum))
	}
	return u
}

func dot(a *Vector, b []float32) (sum float32) {
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

// MarshalText writes the vector as base64 of its float32s, little-endian.
func (v Vector) MarshalText() ([]byte, error) {
	raw := make([]byte, 0, 4*Dimensions)
	for _, x := range v {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(x))
	}
	return base64.StdEncoding.AppendEncode(nil, raw), nil
}

var errVector = errors.New("is no vector of finite numbers")

// UnmarshalText implements encoding.TextUnmarshaler.
func (v *Vector) UnmarshalText(text []byte) error {
	raw, err := base64.StdEncoding.AppendDecode(nil, text)
	if err != nil {
		return fmt.Errorf("vector: %w", err)
	}
	if len(raw) != 4*Dimensions {
		return fmt.Errorf("vector of %d bytes: %w", len(raw), errVector)
	}
	for i := range v {
		v[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
		if x := float64(v[i]); math.IsNaN(x) || math.IsInf(x, 0) {
			return fmt.Errorf("vector: %w", errVector)
		}
	}
	return nil
}
