package envelope

import (
	"fmt"
	"strings"
)

// parsePointer splits a JSON pointer (RFC 6901) to a member of an object into names.
func parsePointer(pointer string) ([]string, error) {
	if len(pointer) < 2 || pointer[0] != '/' {
		return nil, fmt.Errorf("%q is no JSON pointer to a field, such as /id", pointer)
	}
	names := strings.Split(pointer[1:], "/")
	for i, name := range names {
		names[i] = strings.ReplaceAll(strings.ReplaceAll(name, "~1", "/"), "~0", "~")
	}
	return names, nil
}

// pointerTo is the JSON pointer to a member, or a member's member.
func pointerTo(names ...string) string {
	var pointer strings.Builder
	for _, name := range names {
		pointer.WriteByte('/')
		pointer.WriteString(strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1"))
	}
	return pointer.String()
}
