package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"

	"gravitas/envelope"
	"gravitas/ops/config"
)

// FuzzFile: any file is either refused with an error or makes settings that are
// valid, and channels that are made or refused by name.
func FuzzFile(f *testing.F) {
	path := filepath.Join(f.TempDir(), "gravitas.yaml")
	f.Fuzz(func(t *testing.T, file []byte) {
		require.NoError(t, os.WriteFile(path, file, 0o600))
		flags := pflag.NewFlagSet("test", pflag.ContinueOnError)
		config.Flags(flags)
		require.NoError(t, flags.Parse([]string{"--config", path}))
		c, err := config.Load(flags, func() []string { return nil })
		if err != nil {
			require.NotEmpty(t, err.Error())
			require.Nil(t, c)
			return
		}
		require.NoError(t, c.Validate())
		if _, err := envelope.NewChannels(c.Channels); err != nil {
			require.ErrorContains(t, err, "channels.")
		}
	})
}

// FuzzVariable: any value of any setting's variable is taken or refused by name.
func FuzzVariable(f *testing.F) {
	f.Fuzz(func(t *testing.T, name, value string) {
		flags := pflag.NewFlagSet("test", pflag.ContinueOnError)
		config.Flags(flags)
		flag := flags.Lookup(name)
		if flag == nil || name == "config" {
			t.Skip("no setting")
		}
		variable := "GRAVITAS_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_")) + "=" + value
		c, err := config.Load(flags, func() []string { return []string{variable} })
		if err != nil {
			require.ErrorContains(t, err, name)
			return
		}
		require.NoError(t, c.Validate())
	})
}
