package config

import (
	"fmt"
	"strings"

	"github.com/go-viper/mapstructure/v2"
	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/providers/posflag"
	"github.com/knadh/koanf/v2"
	"github.com/spf13/pflag"
)

// envPrefix is what every environment variable begins with: --log-level is GRAVITAS_LOG_LEVEL.
const envPrefix = "GRAVITAS_"

// demo is the one setting that is a flag of one command alone.
const demo = "demo"

// delimiter parts the keys of nested settings; no channel's name holds it.
const delimiter = "\x00"

// Load merges the file that --config names, the environment, and the flags, and validates the
// outcome.
func Load(flags *pflag.FlagSet, environ func() []string) (*Config, error) {
	flags = settings(flags)
	k := koanf.New(delimiter)
	path, err := configFile(flags, environ)
	if err != nil {
		return nil, err
	}
	if path != "" {
		if err := k.Load(file.Provider(path), yaml.Parser()); err != nil {
			return nil, fmt.Errorf("configuration file %s: %w", path, err)
		}
		if k.Exists("config") {
			return nil, fmt.Errorf("configuration file %s: config: a file can't name another", path)
		}
	}
	variables := env.Provider(delimiter, env.Opt{
		Prefix:        envPrefix,
		EnvironFunc:   environ,
		TransformFunc: func(name, value string) (string, any) { return variable(flags, name), value },
	})
	if err := k.Load(variables, nil); err != nil {
		return nil, fmt.Errorf("environment: %w", err)
	}
	if err := k.Load(posflag.Provider(flags, delimiter, k), nil); err != nil {
		return nil, fmt.Errorf("flags: %w", err)
	}
	return decode(k)
}

// settings are the flags that set something here; a command may have others of its own.
func settings(flags *pflag.FlagSet) *pflag.FlagSet {
	shared := pflag.NewFlagSet("", pflag.ContinueOnError)
	Flags(shared)
	chosen := pflag.NewFlagSet("", pflag.ContinueOnError)
	flags.VisitAll(func(f *pflag.Flag) {
		if shared.Lookup(f.Name) != nil || f.Name == demo {
			chosen.AddFlag(f)
		}
	})
	return chosen
}

func decode(k *koanf.Koanf) (*Config, error) {
	k.Delete("config")
	k.Delete("help")
	var c Config
	err := k.UnmarshalWithConf("", &c, koanf.UnmarshalConf{DecoderConfig: &mapstructure.DecoderConfig{
		Result:           &c,
		TagName:          "koanf",
		WeaklyTypedInput: true,
		ErrorUnused:      true,
		DecodeHook: mapstructure.ComposeDecodeHookFunc(
			mapstructure.StringToTimeDurationHookFunc(),
			mapstructure.StringToSliceHookFunc(","),
		),
	}})
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	if err := c.Validate(); err != nil {
		return nil, err
	}
	return &c, nil
}

// variable returns the flag that an environment variable sets, or "", which leaves it out:
// other programs use the prefix too.
func variable(flags *pflag.FlagSet, name string) string {
	key := strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(name, envPrefix)), "_", "-")
	if flags.Lookup(key) == nil || key == "config" {
		return ""
	}
	return key
}

func configFile(flags *pflag.FlagSet, environ func() []string) (string, error) {
	path, err := flags.GetString("config")
	if err != nil || path != "" {
		return path, err
	}
	for _, pair := range environ() {
		if value, ok := strings.CutPrefix(pair, envPrefix+"CONFIG="); ok {
			return value, nil
		}
	}
	return "", nil
}
