package envelope

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Where a sighting keeps the members that facts are made of: the natural key's
// come first.
const (
	slotPartition = maxKeyPointers + iota
	slotID
	slots
)

// maxFields is the most top-level members that one pass can look out for.
const maxFields = 256

// checker checks a channel's items in one pass over their bytes. A schema of more
// than flat rules is then checked on the decoded item.
type checker struct {
	fields   []field // members to look out for
	byLength [][]int // a name's length to indexes into fields
	required []int   // indexes into fields
	keys     int     // how many pointers the natural key has
	paths    [slots][]string
	schema   *jsonschema.Schema // nil where the fields' rules say all
}

// field is a top-level member that the schema or a key uses.
type field struct {
	name  string
	rule  *rule // nil where it may be anything
	slots []int // where to keep its value
}

func newChecker(channel *Channel) (*checker, error) {
	c := &checker{keys: len(channel.Key)}
	if channel.Schema != nil {
		schema, document, err := compileSchema(channel.Schema)
		if err != nil {
			return nil, err
		}
		if rules, all := flatten(document); all && len(rules.rules)+len(rules.required)+slots <= maxFields {
			c.addFlat(rules)
		} else {
			c.schema = schema
		}
	}
	c.watch("data_id", slotID, nil)
	for i, pointer := range append(slices.Clone(channel.Key), channel.PartitionKey) {
		if pointer == "" {
			continue
		}
		names, err := parsePointer(pointer)
		if err != nil {
			return nil, err
		}
		slot := i
		if i == c.keys {
			slot = slotPartition
		}
		c.watch(names[0], slot, names)
	}
	c.index()
	return c, nil
}

func (c *checker) addFlat(rules flat) {
	for name, r := range rules.rules {
		c.fields[c.field(name)].rule = r
	}
	for _, name := range rules.required {
		c.required = append(c.required, c.field(name))
	}
}

func (c *checker) watch(name string, slot int, path []string) {
	f := &c.fields[c.field(name)]
	f.slots = append(f.slots, slot)
	c.paths[slot] = path
}

// field returns the index of the field of that name, a new one where there is none.
func (c *checker) field(name string) int {
	for i := range c.fields {
		if c.fields[i].name == name {
			return i
		}
	}
	c.fields = append(c.fields, field{name: name})
	return len(c.fields) - 1
}

func (c *checker) index() {
	for i := range c.fields {
		length := len(c.fields[i].name)
		for len(c.byLength) <= length {
			c.byLength = append(c.byLength, nil)
		}
		c.byLength[length] = append(c.byLength[length], i)
	}
}

// find returns the index of the field of that name, -1 where it is none.
func (c *checker) find(name []byte) int {
	if len(name) >= len(c.byLength) {
		return -1
	}
	for _, i := range c.byLength[len(name)] {
		if c.fields[i].name == string(name) {
			return i
		}
	}
	return -1
}

// sighting is what a pass over one item saw.
type sighting struct {
	seen       [maxFields / 64]uint64 // bit by field
	values     [slots][]byte          // raw
	violations Violations
}

func (s *sighting) violate(pointer, message string) {
	s.violations = append(s.violations, Violation{pointer, message})
}

func (c *checker) check(item []byte) (Facts, error) {
	var s sighting
	err := c.pass(item, &s)
	facts := c.facts(&s)
	if err != nil {
		return facts, err
	}
	if c.schema != nil {
		c.decoded(item, &s)
	}
	if len(s.violations) == 0 {
		return facts, nil
	}
	slices.SortFunc(s.violations, func(a, b Violation) int {
		return cmp.Or(cmp.Compare(a.Pointer, b.Pointer), cmp.Compare(a.Message, b.Message))
	})
	return facts, slices.Compact(s.violations)
}

// pass checks the whole item, and the rules of its members.
func (c *checker) pass(item []byte, s *sighting) error {
	object, err := lexer(item).document(func(name, value []byte) { c.member(s, name, value) })
	if err != nil {
		return err
	}
	if !object {
		return Violations{{Message: kindObject.message()}}
	}
	for _, i := range c.required {
		if s.seen[i/64]&(1<<(i%64)) == 0 {
			s.violate(pointerTo(c.fields[i].name), msgRequired)
		}
	}
	return nil
}

// member takes in one top-level member, both parts raw.
func (c *checker) member(s *sighting, name, value []byte) {
	name = name[1 : len(name)-1]
	if bytes.IndexByte(name, '\\') >= 0 {
		name = decodedName(name)
	}
	i := c.find(name)
	if i < 0 {
		return
	}
	f := &c.fields[i]
	if s.seen[i/64]&(1<<(i%64)) != 0 {
		s.violate(pointerTo(f.name), "is given twice")
		return
	}
	s.seen[i/64] |= 1 << (i % 64)
	for _, slot := range f.slots {
		s.values[slot] = value
	}
	if f.rule == nil {
		return
	}
	if message := f.rule.violation(value); message != "" {
		s.violate(pointerTo(f.name), message)
	}
}

func decodedName(name []byte) []byte {
	quoted := append(append([]byte{'"'}, name...), '"')
	text, err := parseString(quoted)
	if err != nil {
		return name
	}
	return []byte(text)
}

// decoded checks what the flat rules can't.
func (c *checker) decoded(item []byte, s *sighting) {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(item))
	if err != nil {
		s.violate("", fmt.Sprintf("can't be decoded: %v", err))
		return
	}
	if err := c.schema.Validate(value); err != nil {
		s.violations = append(s.violations, violationsOf(err)...)
	}
}

// facts reads ids and keys; one that makes no sense is a violation.
func (c *checker) facts(s *sighting) Facts {
	var facts Facts
	if raw := s.values[slotID]; raw != nil {
		if facts.ID = givenID(raw); facts.ID == uuid.Nil {
			s.violate("/data_id", "must be a UUID")
		}
	}
	if c.keys > 0 {
		facts.Key = c.naturalKey(s)
	}
	if text, ok := c.keyPart(s, slotPartition); ok {
		facts.PartitionKey = text
	}
	return facts
}

func givenID(raw []byte) uuid.UUID {
	id, err := parseUUID(raw)
	if err != nil {
		return uuid.Nil
	}
	return id
}
