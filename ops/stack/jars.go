package stack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// copyDependencies is the Maven goal that fills a directory with a POM's jars, pinned.
const copyDependencies = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"

// jars are the class path of one Java server.
type jars struct {
	name string // the server's, for the directory
	pom  []byte // what it depends on
}

// fetch gives the directory in cache that holds the jars. The first caller fills it with
// Maven; callers in other processes wait for that one. A directory that is there is complete.
func (j jars) fetch(ctx context.Context, cache string, log *slog.Logger) (string, error) {
	sum := sha256.Sum256(j.pom)
	dir := filepath.Join(cache, j.name+"-"+hex.EncodeToString(sum[:6]))
	if isDir(dir) {
		return dir, nil
	}
	// One lock for every server: two Mavens at once can spoil the repository that they share.
	err := withLock(ctx, cache, "maven", func() error {
		if isDir(dir) {
			return nil
		}
		return j.download(ctx, dir, log)
	})
	if err != nil {
		return "", fmt.Errorf("fetch the jars of %s: %w", j.name, err)
	}
	return dir, nil
}

// download fills a directory beside dir, then gives it dir's name.
func (j jars) download(ctx context.Context, dir string, log *slog.Logger) (err error) {
	mvn, err := Maven().Ensure(ctx, log)
	if err != nil {
		return err
	}
	began := time.Now()
	log.Info("fetching jars", "server", j.name)
	partial := dir + ".partial"
	// One may be left of a run that was killed; the lock keeps others out.
	if err := errors.Join(os.RemoveAll(partial), os.Mkdir(partial, 0o755)); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(partial)) }()

	pom, libs := filepath.Join(partial, "pom.xml"), filepath.Join(partial, "libs")
	if err := os.WriteFile(pom, j.pom, 0o644); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, mvn, "-B", "-q", "-f", pom, copyDependencies, "-DoutputDirectory="+libs)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("mvn: %w\n%s", err, strings.TrimSpace(string(out)))
	}
	if err := os.Rename(libs, dir); err != nil {
		return err
	}
	log.Info("jars fetched", "server", j.name, "dir", dir, "took", time.Since(began))
	return nil
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
