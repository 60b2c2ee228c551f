package explore

// maxDense is how many cells are laid out side by side; of more only those that are met are kept.
const maxDense = 1 << 18

// cells are the tallies of two axes' groups, of which few may be met. Cells that are not dense are
// found by their number's hash, and a slot is free where its tally is empty.
type cells struct {
	width   uint64 // of a row
	dense   bool
	numbers []uint64
	tallies []tally
	used    int
}

func newCells(height, width int) *cells {
	c := &cells{width: uint64(width), dense: height*width <= maxDense}
	if c.dense {
		c.tallies = make([]tally, height*width)
		return c
	}
	c.grow(1 << 12)
	return c
}

// add counts a post in a cell.
func (c *cells) add(row, column uint32, units int32) {
	number := uint64(row)*c.width + uint64(column)
	if c.dense {
		c.tallies[number].add(units)
		return
	}
	slot := c.slot(number)
	if c.tallies[slot].posts == 0 {
		if c.used++; c.used > len(c.tallies)/2 {
			c.grow(2 * len(c.tallies))
			slot = c.slot(number)
		}
		c.numbers[slot] = number
	}
	c.tallies[slot].add(units)
}

// slot is where a cell is, or is to be.
func (c *cells) slot(number uint64) uint64 {
	mask := uint64(len(c.tallies) - 1)
	slot := number * 0x9e3779b97f4a7c15 >> 32 & mask // Fibonacci hashing
	for c.tallies[slot].posts != 0 && c.numbers[slot] != number {
		slot = (slot + 1) & mask
	}
	return slot
}

func (c *cells) grow(size int) {
	numbers, tallies := c.numbers, c.tallies
	c.numbers, c.tallies = make([]uint64, size), make([]tally, size)
	for i, y := range tallies {
		if y.posts != 0 {
			slot := c.slot(numbers[i])
			c.numbers[slot], c.tallies[slot] = numbers[i], y
		}
	}
}

// each calls f with every cell that has posts.
func (c *cells) each(f func(row, column uint32, y tally)) {
	for i, y := range c.tallies {
		if y.posts == 0 {
			continue
		}
		number := uint64(i)
		if !c.dense {
			number = c.numbers[i]
		}
		f(uint32(number/c.width), uint32(number%c.width), y)
	}
}
