package stack

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// Requirement is a program that the servers or the browser tests need and that neither Go
// nor Maven brings.
type Requirement struct {
	Name   string // what it is called: "maven"
	Debian string // the package that holds it on Debian
	Brew   string // and on macOS

	find func(ctx context.Context) (path string, ok bool)
}

// JavaRuntime is Java 17: the one version that Kafka 4.1 and Cassandra 5.0 both run on.
func JavaRuntime() Requirement {
	return Requirement{Name: "a Java 17 runtime", Debian: "openjdk-17-jre-headless", Brew: "openjdk@17", find: findJava}
}

// Maven fetches the servers' jars.
func Maven() Requirement {
	return Requirement{Name: "maven", Debian: "maven", Brew: "maven", find: findProgram("mvn")}
}

// RedisServer is Redis itself.
func RedisServer() Requirement {
	return Requirement{Name: "redis-server", Debian: "redis-server", Brew: "redis", find: findProgram("redis-server")}
}

// Chromium is the browser that the tests of the pages drive.
func Chromium() Requirement {
	return Requirement{
		Name: "chromium", Debian: "chromium", Brew: "--cask chromium",
		find: findProgram("chromium", "chromium-browser", "google-chrome"),
	}
}

// Promtool checks and tests the alert rules.
func Promtool() Requirement {
	return Requirement{Name: "promtool", Debian: "prometheus", Brew: "prometheus", find: findProgram("promtool")}
}

// Kcat reads Kafka with librdkafka, as most clients that are not Java's do.
func Kcat() Requirement {
	return Requirement{Name: "kcat", Debian: "kcat", Brew: "kcat", find: findProgram("kcat", "kafkacat")}
}

// Requirements are all of them, by the name that a command line gives them.
func Requirements() map[string]Requirement {
	return map[string]Requirement{
		"java": JavaRuntime(), "maven": Maven(), "redis": RedisServer(), "chromium": Chromium(), "promtool": Promtool(), "kcat": Kcat(),
	}
}

// Ensure gives the program's path. Where it is missing it is installed, by root on Debian;
// elsewhere the error says in one line what to install and how.
func (r Requirement) Ensure(ctx context.Context, log *slog.Logger) (string, error) {
	if path, ok := r.find(ctx); ok {
		return path, nil
	}
	if !canInstall() {
		return "", fmt.Errorf("%s is missing: install it (Debian: apt-get install %s; macOS: brew install %s)", r.Name, r.Debian, r.Brew)
	}
	cache, err := CacheDir()
	if err != nil {
		return "", err
	}
	err = withLock(ctx, cache, "apt", func() error {
		if _, ok := r.find(ctx); ok {
			return nil // another process was first
		}
		log.Info("installing", "package", r.Debian)
		return installDebian(ctx, r.Debian)
	})
	if err != nil {
		return "", fmt.Errorf("%s is missing: %w", r.Name, err)
	}
	path, ok := r.find(ctx)
	if !ok {
		return "", fmt.Errorf("%s is missing, though the package %s is installed", r.Name, r.Debian)
	}
	return path, nil
}

// canInstall tells whether this is root on Debian or a distribution made from it.
func canInstall() bool {
	if runtime.GOOS != "linux" || os.Geteuid() != 0 {
		return false
	}
	_, err := exec.LookPath("apt-get")
	return err == nil
}

// installDebian installs one package with its list of packages brought up to date first.
func installDebian(ctx context.Context, pkg string) error {
	for _, args := range [][]string{
		{"update", "-q"},
		{"install", "-q", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300", pkg},
	} {
		cmd := exec.CommandContext(ctx, "apt-get", args...)
		cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("apt-get %s: %w\n%s", strings.Join(args, " "), err, strings.TrimSpace(string(out)))
		}
	}
	return nil
}

// findProgram looks for the first of names on the PATH.
func findProgram(names ...string) func(context.Context) (string, bool) {
	return func(context.Context) (string, bool) {
		for _, name := range names {
			if path, err := exec.LookPath(name); err == nil {
				return path, true
			}
		}
		return "", false
	}
}

// findJava looks in JAVA_HOME, on the PATH, then where Debian and Homebrew keep Java 17.
func findJava(ctx context.Context) (string, bool) {
	var candidates []string
	if home := os.Getenv("JAVA_HOME"); home != "" {
		candidates = append(candidates, filepath.Join(home, "bin", "java"))
	}
	if path, err := exec.LookPath("java"); err == nil {
		candidates = append(candidates, path)
	}
	for _, pattern := range []string{"/usr/lib/jvm/*17*/bin/java", "/opt/homebrew/opt/openjdk@17/bin/java"} {
		// The only error is a bad pattern.
		found, _ := filepath.Glob(pattern)
		candidates = append(candidates, found...)
	}
	for _, java := range candidates {
		out, err := exec.CommandContext(ctx, java, "-version").CombinedOutput()
		if err == nil && strings.Contains(string(out), `version "17.`) {
			return java, true
		}
	}
	return "", false
}
