package stack

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// javaServer is what the two servers that run on Java have in common.
type javaServer struct {
	jars    jars
	heap    string            // -Xmx, where Options doesn't say
	options string            // name of the file of the JVM's options
	files   map[string]string // configuration files by name, written as they are
}

// command writes the server's files into dir and gives the command line up to the main class,
// its arguments to follow.
func (j javaServer) command(ctx context.Context, dir string, o Options) ([]string, error) {
	java, err := JavaRuntime().Ensure(ctx, o.Logger)
	if err != nil {
		return nil, err
	}
	libs, err := j.jars.fetch(ctx, o.Cache, o.Logger)
	if err != nil {
		return nil, err
	}
	for name, content := range j.files {
		if err := writeConfig(dir, name, content); err != nil {
			return nil, err
		}
	}
	heap := j.heap
	if o.Heap != "" {
		heap = o.Heap
	}
	command := []string{java, "-Xmx" + heap, "@" + filepath.Join(dir, j.options)}
	command = append(command, o.JVM...)
	return append(command, "-cp", filepath.Join(libs, "*")), nil
}

// writeConfig writes one of a server's configuration files.
func writeConfig(dir, name, content string) error {
	if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
		return fmt.Errorf("write configuration: %w", err)
	}
	return nil
}
