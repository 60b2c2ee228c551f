package envelope

import (
	"cmp"
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// kinds is a set of JSON Schema's types.
type kinds uint8

const (
	kindString kinds = 1 << iota
	kindNumber
	kindInteger
	kindBoolean
	kindObject
	kindArray
	kindNull
)

var kindNames = [...]string{"string", "number", "integer", "boolean", "object", "array", "null"}

func kindNamed(name string) (kinds, bool) {
	for i, n := range kindNames {
		if n == name {
			return 1 << i, true
		}
	}
	return 0, false
}

// message is what a value of another type is told: "must be a string or null".
func (k kinds) message() string {
	var names []string
	for i, name := range kindNames {
		switch {
		case k&(1<<i) == 0:
		case name == "null":
			names = append(names, name)
		case name[0] == 'i' || name[0] == 'o' || name[0] == 'a':
			names = append(names, "an "+name)
		default:
			names = append(names, "a "+name)
		}
	}
	return "must be " + strings.Join(names, " or ")
}

// kindOf tells a valid raw value's type by its first byte.
func kindOf(raw []byte) kinds {
	switch raw[0] {
	case '"':
		return kindString
	case '{':
		return kindObject
	case '[':
		return kindArray
	case 't', 'f':
		return kindBoolean
	case 'n':
		return kindNull
	}
	return kindNumber
}

// rule is the part of JSON Schema that can be checked on a member's raw bytes.
type rule struct {
	types                kinds // 0: any
	minLength, maxLength int   // in characters; -1: none
	bounds               []bound
	enum                 []string // raw JSON strings' texts; nil: any
	enumMessage          string
	pattern              *regexp.Regexp // nil: any
}

// violation returns what is wrong with a valid raw value, empty where nothing is.
// Messages agree with those made of jsonschema's errors.
func (r *rule) violation(raw []byte) string {
	kind := kindOf(raw)
	if !r.takes(kind, raw) {
		return r.types.message()
	}
	if r.enum != nil && !r.lists(kind, raw) {
		return r.enumMessage
	}
	switch kind {
	case kindString:
		return cmp.Or(r.lengthViolation(raw), r.patternViolation(raw))
	case kindNumber:
		return r.boundViolation(raw)
	}
	return ""
}

func (r *rule) boundViolation(raw []byte) string {
	if len(r.bounds) == 0 {
		return ""
	}
	value := near(raw)
	for i := range r.bounds {
		if !r.bounds[i].holds(value, raw) {
			return r.bounds[i].message
		}
	}
	return ""
}

func (r *rule) takes(kind kinds, raw []byte) bool {
	if r.types == 0 || r.types&kind != 0 {
		return true
	}
	return kind == kindNumber && r.types&kindInteger != 0 && whole(raw)
}

func (r *rule) lists(kind kinds, raw []byte) bool {
	if kind != kindString {
		return false
	}
	text, err := parseString(raw)
	if err != nil {
		return false
	}
	for _, member := range r.enum {
		if text == member {
			return true
		}
	}
	return false
}

func (r *rule) lengthViolation(raw []byte) string {
	if r.minLength <= 0 && r.maxLength < 0 {
		return ""
	}
	length := textLength(raw)
	switch {
	case length < r.minLength:
		return minLengthMessage(r.minLength)
	case r.maxLength >= 0 && length > r.maxLength:
		return maxLengthMessage(r.maxLength)
	}
	return ""
}

func (r *rule) patternViolation(raw []byte) string {
	if r.pattern == nil {
		return ""
	}
	if text, err := parseString(raw); err != nil || r.pattern.MatchString(text) {
		return ""
	}
	return patternMessage(r.pattern.String())
}

// timePattern is what a built-in channel's times match.
const timePattern = `^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$`

func patternMessage(pattern string) string {
	if pattern == timePattern {
		return "must be a time (RFC 3339), such as 2026-11-21T08:00:00Z"
	}
	return fmt.Sprintf("must match the pattern %q", pattern)
}

// textLength counts the characters of a valid raw string.
func textLength(raw []byte) int {
	text := raw[1 : len(raw)-1]
	if plain(text) {
		return len(text)
	}
	decoded, err := parseString(raw)
	if err != nil {
		return 0
	}
	return utf8.RuneCountInString(decoded)
}

func minLengthMessage(n int) string { return "must have at least " + characters(n) }
func maxLengthMessage(n int) string { return "must have at most " + characters(n) }

func characters(n int) string {
	if n == 1 {
		return "1 character"
	}
	return strconv.Itoa(n) + " characters"
}

func enumMessage(values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = strconv.Quote(v)
	}
	return "must be one of " + strings.Join(quoted, ", ")
}

// bound is one of minimum, maximum and their exclusive forms.
type bound struct {
	exact     *big.Rat
	near      float64 // exact, rounded
	upper     bool
	exclusive bool
	message   string
}

func newBound(exact *big.Rat, upper, exclusive bool) bound {
	near, _ := exact.Float64()
	return bound{exact: exact, near: near, upper: upper, exclusive: exclusive, message: boundMessage(exact, upper, exclusive)}
}

func boundMessage(exact *big.Rat, upper, exclusive bool) string {
	relation := map[[2]bool]string{
		{false, false}: "at least", {false, true}: "more than",
		{true, false}: "at most", {true, true}: "less than",
	}[[2]bool{upper, exclusive}]
	return fmt.Sprintf("must be %s %s", relation, decimal(exact))
}

func decimal(r *big.Rat) string {
	if r.IsInt() {
		return r.Num().String()
	}
	f, _ := r.Float64()
	return strconv.FormatFloat(f, 'g', -1, 64)
}

// holds compares doubles. Rounding keeps order, so only where the two are equal
// must exact arithmetic decide.
func (b *bound) holds(value float64, raw []byte) bool {
	order := 0
	switch {
	case value < b.near:
		order = -1
	case value > b.near:
		order = 1
	default:
		if exact, ok := new(big.Rat).SetString(string(raw)); ok {
			order = exact.Cmp(b.exact)
		}
	}
	if b.upper {
		order = -order
	}
	return order > 0 || order == 0 && !b.exclusive
}

// near is a valid raw number, rounded to a double.
func near(raw []byte) float64 {
	if len(raw) <= 15 { // whole numbers of so few digits are exact
		n := 0
		for i := 0; i < len(raw) && digit(raw[i]); i++ {
			n = 10*n + int(raw[i]-'0')
			if i == len(raw)-1 {
				return float64(n)
			}
		}
	}
	value, _ := strconv.ParseFloat(string(raw), 64) // in range, see lexer.number
	return value
}

// whole reports whether a valid raw number has no fraction: 1, 1.0 and 1e2 have none.
func whole(raw []byte) bool {
	for _, c := range raw {
		if c == '.' || c|0x20 == 'e' {
			exact, ok := new(big.Rat).SetString(string(raw))
			return ok && exact.IsInt()
		}
	}
	return true
}
