package docs

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"

	"gravitas/ops/config"
)

// settingRow is a row of the table of settings: flag, environment, key, default.
var settingRow = regexp.MustCompile("(?m)^\\| `--([a-z-]+)` \\| `(\\w+)` \\| (`[a-z-]+`)? ?\\| (.*?) \\|")

func TestTheTableOfSettingsIsTheProgramsOwn(t *testing.T) {
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	config.Flags(flags)
	var want, got []string
	flags.VisitAll(func(f *pflag.Flag) {
		key := "`" + f.Name + "`"
		if f.Name == "config" {
			key = ""
		}
		value := "`" + strings.Trim(f.DefValue, "[]") + "`"
		if value == "``" {
			value = "none"
		}
		env := "GRAVITAS_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		want = append(want, fmt.Sprint(f.Name, " ", env, " ", key, " ", value))
	})
	for _, m := range settingRow.FindAllStringSubmatch(read(t, "ops/docs/configuration.md"), -1) {
		got = append(got, fmt.Sprint(m[1], " ", m[2], " ", m[3], " ", m[4]))
	}
	require.ElementsMatch(t, want, got)
}
