package docs

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"gravitas/ops/app"
	"gravitas/ops/config"
)

// service is what matters here of one service of docker-compose.yml.
type service struct {
	Image       string         `yaml:"image"`
	Command     []string       `yaml:"command"`
	Environment map[string]any `yaml:"environment"`
	Ports       []string       `yaml:"ports"`
	Volumes     []string       `yaml:"volumes"`
	DependsOn   map[string]any `yaml:"depends_on"`
	Healthcheck map[string]any `yaml:"healthcheck"`
}

func composed(t *testing.T) (services map[string]service, volumes map[string]any) {
	t.Helper()
	var file struct {
		Services map[string]service `yaml:"services"`
		Volumes  map[string]any     `yaml:"volumes"`
	}
	require.NoError(t, yaml.Unmarshal([]byte(read(t, "docker-compose.yml")), &file))
	return file.Services, file.Volumes
}

func TestEveryRoleAndAgentIsAServiceOfItsOwn(t *testing.T) {
	services, _ := composed(t)
	var agents []string
	for _, s := range services {
		if len(s.Command) > 1 && s.Command[0] == "agent" {
			agents = append(agents, s.Command[1])
		}
	}
	var want []string
	for _, a := range app.Catalog(&config.Config{}) {
		want = append(want, a.Name)
	}
	require.ElementsMatch(t, want, agents)
	require.Equal(t, "frontdoor", services["frontdoor"].Command[0])
	require.Equal(t, "readapi", services["readapi"].Command[0])
}

func TestServicesArePinnedCheckedAndThisMachinesAlone(t *testing.T) {
	services, volumes := composed(t)
	for name, s := range services {
		if s.Image != "gravitas:latest" {
			assert.Regexp(t, `:\d+\.\d+\.\d+`, s.Image, name)
		}
		assert.NotEmpty(t, s.Healthcheck["test"], name)
		for _, port := range s.Ports {
			assert.True(t, strings.HasPrefix(port, "127.0.0.1:"), "%s: %s", name, port)
		}
		for on, how := range s.DependsOn {
			assert.Contains(t, services, on, name)
			assert.Equal(t, map[string]any{"condition": "service_healthy"}, how, name)
		}
		for _, v := range s.Volumes {
			volume, _, _ := strings.Cut(v, ":")
			assert.Contains(t, volumes, volume, name)
		}
	}
}

// roleArgs is how many words of a role's command come before its flags.
var roleArgs = map[string]int{"frontdoor": 1, "readapi": 1, "agent": 2}

func TestServicesCommandsAndEnvironmentAreSettings(t *testing.T) {
	services, _ := composed(t)
	secrets := read(t, "ops/docs/configuration.md")
	for name, s := range services {
		if s.Image != "gravitas:latest" {
			continue
		}
		var environ []string
		for key, value := range s.Environment {
			environ = append(environ, fmt.Sprint(key, "=", value))
			assert.Contains(t, secrets, "`"+key+"`", "%s: no setting", name)
		}
		flags := pflag.NewFlagSet(name, pflag.ContinueOnError)
		config.Flags(flags)
		require.Contains(t, roleArgs, s.Command[0], name)
		require.NoError(t, flags.Parse(s.Command[roleArgs[s.Command[0]]:]), name)
		cfg, err := config.Load(flags, func() []string { return environ })
		require.NoError(t, err, name)
		require.Equal(t, []string{"kafka:9092"}, cfg.Kafka, name)
	}
}

func TestTheImagesEnvironmentIsSettings(t *testing.T) {
	settings := read(t, "ops/docs/configuration.md")
	named := regexp.MustCompile(`GRAVITAS_\w+`).FindAllString(read(t, "Dockerfile"), -1)
	require.NotEmpty(t, named)
	for _, key := range named {
		assert.Contains(t, settings, "`"+key+"`")
	}
}

var fromImage = regexp.MustCompile(`(?m)^FROM (\S+)`)

func TestTheDockerfilesImagesArePinned(t *testing.T) {
	stages := []string{"scratch"}
	for _, m := range fromImage.FindAllStringSubmatch(read(t, "Dockerfile"), -1) {
		if !slices.Contains(stages, m[1]) {
			assert.Regexp(t, `:\d+\.\d+`, m[1])
		}
	}
}
