package envelope

import (
	"errors"
	"math/big"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// violationsOf returns what jsonschema found wrong, in our words.
func violationsOf(err error) Violations {
	var found *jsonschema.ValidationError
	if !errors.As(err, &found) {
		return Violations{{Message: err.Error()}}
	}
	return leaves(nil, found)
}

// leaves appends the violations at the ends of the tree of causes. Of alternatives, what
// failed in each is left out.
func leaves(vs Violations, e *jsonschema.ValidationError) Violations {
	switch e.ErrorKind.(type) {
	case *kind.AnyOf, *kind.OneOf:
		return append(vs, Violation{pointerTo(e.InstanceLocation...), "matches none of the alternatives, or too many"})
	}
	if len(e.Causes) == 0 {
		return translate(vs, e)
	}
	for _, cause := range e.Causes {
		vs = leaves(vs, cause)
	}
	return vs
}

func translate(vs Violations, e *jsonschema.ValidationError) Violations {
	at := pointerTo(e.InstanceLocation...)
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		for _, name := range k.Missing {
			vs = append(vs, Violation{at + pointerTo(name), msgRequired})
		}
		return vs
	case *kind.AdditionalProperties:
		for _, name := range k.Properties {
			vs = append(vs, Violation{at + pointerTo(name), "is not allowed"})
		}
		return vs
	}
	return append(vs, Violation{at, messageOf(e.ErrorKind)})
}

const msgRequired = "is required"

func messageOf(k jsonschema.ErrorKind) string {
	switch k := k.(type) {
	case *kind.Type:
		var want kinds
		for _, name := range k.Want {
			one, _ := kindNamed(name)
			want |= one
		}
		return want.message()
	case *kind.Enum:
		if values, ok := texts(k.Want); ok {
			return enumMessage(values)
		}
	case *kind.MinLength:
		return minLengthMessage(k.Want)
	case *kind.MaxLength:
		return maxLengthMessage(k.Want)
	case *kind.Pattern:
		return patternMessage(k.Want)
	}
	if bound, upper, exclusive := boundOf(k); bound != nil {
		return boundMessage(bound, upper, exclusive)
	}
	return shorten(k.LocalizedString(message.NewPrinter(language.English)))
}

func boundOf(k jsonschema.ErrorKind) (bound *big.Rat, upper, exclusive bool) {
	switch k := k.(type) {
	case *kind.Minimum:
		return k.Want, false, false
	case *kind.Maximum:
		return k.Want, true, false
	case *kind.ExclusiveMinimum:
		return k.Want, false, true
	case *kind.ExclusiveMaximum:
		return k.Want, true, true
	}
	return nil, false, false
}

// shorten bounds a message that may quote the item.
func shorten(text string) string {
	const most = 200
	if len(text) <= most {
		return text
	}
	cut := most
	for cut > 0 && text[cut]&0xC0 == 0x80 {
		cut--
	}
	return text[:cut] + "…"
}
