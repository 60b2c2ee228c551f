package envelope

import (
	"bytes"
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// compileSchema compiles a JSON Schema 2020-12. References out of it are errors:
// nothing is ever fetched.
func compileSchema(raw []byte) (*jsonschema.Schema, any, error) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return nil, nil, err
	}
	const url = "gravitas:///schema" // with a path, for relative references to be seen as such
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	compiler.UseLoader(noLoader{})
	if err := compiler.AddResource(url, document); err != nil {
		return nil, nil, err
	}
	schema, err := compiler.Compile(url)
	return schema, document, err
}

type noLoader struct{}

func (noLoader) Load(url string) (any, error) {
	return nil, fmt.Errorf("%s is outside the schema: %w", url, errors.ErrUnsupported)
}

// flat is a schema of which rules on the members' raw bytes say all.
type flat struct {
	rules    map[string]*rule
	required []string
}

// Keywords that say nothing about an item. "format" is an annotation in 2020-12.
var annotations = []string{"$schema", "$comment", "title", "description", "default", "examples", "format", "deprecated", "readOnly", "writeOnly"}

// flatten returns the rules of a compiled schema's document, and whether they say
// all that it says. Items are objects, whatever the schema says of them.
func flatten(document any) (flat, bool) {
	schema, ok := document.(map[string]any)
	if !ok {
		return flat{}, false
	}
	f := flat{rules: map[string]*rule{}}
	for keyword, value := range schema {
		switch keyword {
		case "type":
			ok = value == "object"
		case "additionalProperties":
			ok = value == true
		case "required":
			f.required, ok = texts(value)
		case "properties":
			ok = f.addRules(value)
		default:
			ok = slices.Contains(annotations, keyword)
		}
		if !ok {
			return flat{}, false
		}
	}
	return f, true
}

func (f *flat) addRules(properties any) bool {
	members, ok := properties.(map[string]any)
	for name, schema := range members {
		if f.rules[name], ok = newRule(schema); !ok {
			return false
		}
	}
	return ok
}

// newRule returns a property's schema as a rule, nil where it takes anything, and
// whether a rule can say it all.
func newRule(schema any) (*rule, bool) {
	if schema == true {
		return nil, true
	}
	keywords, ok := schema.(map[string]any)
	if !ok {
		return nil, false
	}
	r := &rule{minLength: -1, maxLength: -1}
	for keyword, value := range keywords {
		if !r.add(keyword, value) {
			return nil, false
		}
	}
	if r.pattern != nil && (r.minLength >= 0 || r.maxLength >= 0) {
		return nil, false // it could break two rules, and only one is told
	}
	// As jsonschema reports them.
	slices.SortFunc(r.bounds, func(a, b bound) int { return a.rank() - b.rank() })
	return r, true
}

func (b bound) rank() int {
	rank := 0
	if b.upper {
		rank++
	}
	if b.exclusive {
		rank += 2
	}
	return rank
}

func (r *rule) add(keyword string, value any) (ok bool) {
	switch keyword {
	case "type":
		r.types, ok = kindsOf(value)
	case "minLength":
		r.minLength, ok = count(value)
	case "maxLength":
		r.maxLength, ok = count(value)
	case "enum":
		r.enum, ok = texts(value)
		r.enumMessage = enumMessage(r.enum)
	case "pattern":
		r.pattern, ok = expression(value)
	case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum":
		exact, isNumber := new(big.Rat).SetString(fmt.Sprint(value))
		if ok = isNumber; ok {
			upper := keyword == "maximum" || keyword == "exclusiveMaximum"
			exclusive := keyword == "exclusiveMinimum" || keyword == "exclusiveMaximum"
			r.bounds = append(r.bounds, newBound(exact, upper, exclusive))
		}
	default:
		ok = slices.Contains(annotations, keyword)
	}
	return ok
}

func kindsOf(value any) (kinds, bool) {
	names, ok := texts(value)
	if name, single := value.(string); single {
		names, ok = []string{name}, true
	}
	var all kinds
	for _, name := range names {
		kind, known := kindNamed(name)
		if !known {
			return 0, false
		}
		all |= kind
	}
	return all, ok
}

// expression returns a pattern as jsonschema compiles it, and whether it is one.
func expression(value any) (*regexp.Regexp, bool) {
	text, ok := value.(string)
	if !ok {
		return nil, false
	}
	compiled, err := regexp.Compile(text)
	return compiled, err == nil
}

func count(value any) (int, bool) {
	exact, ok := new(big.Rat).SetString(fmt.Sprint(value))
	if !ok || !exact.IsInt() || !exact.Num().IsInt64() {
		return 0, false
	}
	return int(exact.Num().Int64()), true
}

// texts returns a list of strings, and whether it is one.
func texts(value any) ([]string, bool) {
	list, ok := value.([]any)
	if !ok {
		return nil, false
	}
	out := make([]string, len(list))
	for i, member := range list {
		if out[i], ok = member.(string); !ok {
			return nil, false
		}
	}
	return out, true
}
