package docs

import (
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"gravitas/ops/app"
	"gravitas/ops/cli"
)

var (
	namedCommand = regexp.MustCompile("(?m)(?:^|`|\\(|; )(?:\\./)?gravitas ((?:producers |dlq |scorers )?[a-z]+)")
	usage        = regexp.MustCompile(`Usage:\n  gravitas ([a-z ]*[a-z])`)
)

func TestCommandsThatDocumentsNameAreThere(t *testing.T) {
	for path, text := range documents(t) {
		for _, m := range namedCommand.FindAllStringSubmatch(text, -1) {
			var help strings.Builder
			none := func() []string { return nil }
			cli.Main(append(strings.Fields(m[1]), "--help"), none, strings.NewReader(""), &help, io.Discard, app.NewVersion("", ""))
			shown := usage.FindStringSubmatch(help.String()) // of a command that is not there, another's
			assert.True(t, shown != nil && shown[1] == m[1], "%s names gravitas %s, which is no command", path, m[1])
		}
	}
}
