package learn

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"gravitas/agents/recommend"
)

const dimensions = recommend.Dimensions

// matrix is rows of the space's size that are learnt, with AdaGrad's state.
type matrix struct {
	values   []float32
	gradient []float32
	squares  []float32 // for each row, the sum of its gradients' mean squares
	touched  []int32   // rows that have a gradient
	is       []bool    // touched
}

func newMatrix(rows int, random *rand.Rand) *matrix {
	m := &matrix{
		values: make([]float32, rows*dimensions), gradient: make([]float32, rows*dimensions),
		squares: make([]float32, rows), is: make([]bool, rows),
	}
	const small = 0.1 // far enough from nought for products to part
	for i := range m.values {
		m.values[i] = small * float32(random.NormFloat64())
	}
	return m
}

func (m *matrix) row(i int) []float32 { return m.values[i*dimensions : (i+1)*dimensions] }

// slope adds to a row's gradient.
func (m *matrix) slope(i int32, scale float32, by []float32) {
	if !m.is[i] {
		m.is[i] = true
		m.touched = append(m.touched, i)
	}
	add(m.gradient[int(i)*dimensions:(int(i)+1)*dimensions], scale, by)
}

// descend takes a step down the gradient, and forgets it.
func (m *matrix) descend(rate float32) {
	for _, i := range m.touched {
		g := m.gradient[int(i)*dimensions : (int(i)+1)*dimensions]
		m.squares[i] += dot(g, g) / dimensions
		if m.squares[i] > 0 {
			add(m.row(int(i)), -rate/float32(math.Sqrt(float64(m.squares[i]))), g)
		}
		clear(g)
		m.is[i] = false
	}
	m.touched = m.touched[:0]
}

func add(to []float32, scale float32, by []float32) {
	blas32.Axpy(scale, vector(by), vector(to))
}

func dot(a, b []float32) float32 { return blas32.Dot(vector(a), vector(b)) }

func vector(data []float32) blas32.Vector { return blas32.Vector{N: len(data), Inc: 1, Data: data} }

// descent learns by steps of stochastic gradient descent: of a batch of interactions, each is to
// be told from a sample of products (sampled softmax; what a product gains by being drawn more
// often is taken off: Bengio and Senécal 2008).
type descent struct {
	settings Settings
	recent   float64 // how many interactions ago one counts 1/e of the last
	history  *history
	random   *rand.Rand
	in, out  *matrix
	base     []float32
	squares  float32 // of the base's gradients
	sampler  *sampler

	// Of the step under way:
	sample   []int32
	users    []float32 // batch × dimensions, and their gradient
	slopes   []float32
	drawn    []float32 // sample × dimensions, and their gradient
	drawnBy  []float32
	scores   []float32 // batch × sample
	parts    []part
	lasts    []int // for each of the batch, of how many events the user's vector is made at most
	baseGrad []float32
}

func newDescent(s Settings, h *history, recent float64) *descent {
	random := rand.New(rand.NewPCG(s.Seed, uint64(h.len()))) //nolint:gosec // the same each time is what is wanted
	floats := func(rows, columns int) []float32 { return make([]float32, rows*columns) }
	return &descent{
		settings: s, recent: recent, history: h, random: random,
		in: newMatrix(len(h.names), random), out: newMatrix(len(h.names), random), base: floats(1, dimensions),
		sampler: newSampler(h.counts, s.Negatives), sample: make([]int32, s.Negatives),
		users: floats(s.Batch, dimensions), slopes: floats(s.Batch, dimensions),
		drawn: floats(s.Negatives, dimensions), drawnBy: floats(s.Negatives, dimensions),
		scores: floats(s.Batch, s.Negatives), lasts: make([]int, s.Batch), baseGrad: floats(1, dimensions),
	}
}

func rows(values []float32, n, columns int) blas32.General {
	return blas32.General{Rows: n, Cols: columns, Stride: columns, Data: values[:n*columns]}
}

// step learns from a batch of interactions.
func (d *descent) step(batch []int) {
	d.sampler.draw(d.random, d.sample)
	for i, product := range d.sample {
		copy(d.drawn[i*dimensions:], d.out.row(int(product)))
	}
	for i, e := range batch {
		d.lasts[i] = d.last()
		d.fold(e, d.lasts[i], d.users[i*dimensions:(i+1)*dimensions])
	}
	users, slopes := rows(d.users, len(batch), dimensions), rows(d.slopes, len(batch), dimensions)
	drawn, scores := rows(d.drawn, len(d.sample), dimensions), rows(d.scores, len(batch), len(d.sample))
	blas32.Gemm(blas.NoTrans, blas.Trans, 1, users, drawn, 0, scores)
	clear(d.slopes)
	for i, e := range batch {
		d.tell(i, e)
	}
	blas32.Gemm(blas.NoTrans, blas.NoTrans, 1, scores, drawn, 1, slopes)
	blas32.Gemm(blas.Trans, blas.NoTrans, 1, scores, users, 0, rows(d.drawnBy, len(d.sample), dimensions))
	for i, product := range d.sample {
		d.out.slope(product, 1, d.drawnBy[i*dimensions:(i+1)*dimensions])
	}
	for i, e := range batch {
		d.unfold(e, d.lasts[i], d.slopes[i*dimensions:(i+1)*dimensions])
	}
	d.in.descend(d.settings.Rate)
	d.out.descend(d.settings.Rate)
	d.descendBase()
}

// few is how many events a user who has just come has at most.
const few = 2

// last is how many events the next vector of a user is made of at most.
func (d *descent) last() int {
	if d.random.Float64() < d.settings.Short {
		return d.random.IntN(few + 1)
	}
	return recommend.Window
}

// fold makes the vector of an interaction's user as they came to it.
func (d *descent) fold(e, last int, user []float32) {
	parts, base := d.history.before(e, &d.settings, last, d.parts)
	d.parts = parts
	clear(user)
	add(user, base, d.base)
	for _, p := range parts {
		add(user, p.share, d.in.row(int(p.product)))
	}
}

// unfold gives what a user's vector was made of their parts of its gradient.
func (d *descent) unfold(e, last int, slope []float32) {
	parts, base := d.history.before(e, &d.settings, last, d.parts)
	d.parts = parts
	add(d.baseGrad, base, slope)
	for _, p := range parts {
		d.in.slope(p.product, p.share, slope)
	}
}

// tell makes of an interaction's scores how far each is from what it should be: nought for the
// products drawn, 1 for the right one. The gradient by the right one is given at once.
func (d *descent) tell(i, e int) {
	right := d.history.product[e]
	user := d.users[i*dimensions : (i+1)*dimensions]
	score := dot(user, d.out.row(int(right)))
	scores := d.scores[i*len(d.sample) : (i+1)*len(d.sample)]
	most := score
	for j, product := range d.sample {
		scores[j] -= d.sampler.correction[product]
		if product != right {
			most = max(most, scores[j])
		}
	}
	of := exp(score - most)
	sum := of
	for j, product := range d.sample {
		if product == right {
			scores[j] = 0
			continue
		}
		scores[j] = exp(scores[j] - most)
		sum += scores[j]
	}
	counts := d.counts(e)
	for j := range scores {
		scores[j] *= counts / sum
	}
	off := (of/sum - 1) * counts
	add(d.slopes[i*dimensions:(i+1)*dimensions], off, d.out.row(int(right)))
	d.out.slope(right, off, user)
}

func exp(x float32) float32 { return float32(math.Exp(float64(x))) }

// counts is how much is learnt from an interaction.
func (d *descent) counts(e int) float32 {
	ago := float64(d.history.len() - 1 - e)
	return d.history.weight[e] * exp(float32(-ago/d.recent))
}

func (d *descent) descendBase() {
	d.squares += dot(d.baseGrad, d.baseGrad) / dimensions
	if d.squares > 0 {
		add(d.base, -d.settings.Rate/float32(math.Sqrt(float64(d.squares))), d.baseGrad)
	}
	clear(d.baseGrad)
}
