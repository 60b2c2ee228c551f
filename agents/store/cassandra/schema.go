package cassandra

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"time"

	"github.com/gocql/gocql"
	"github.com/google/uuid"

	"gravitas/envelope/pause"
)

// The schema's versions are the files of this folder in the order of their
// names, the first of them version 1. A file that was released never changes;
// each of its statements can be repeated without harm.
//
//go:embed schema/*.cql
var schemaFiles embed.FS

const (
	// lockSeconds is after how long the lock of a process that died is free.
	lockSeconds = 60
	// lockPoll is how often a waiting process looks again.
	lockPoll = 100 * time.Millisecond
)

var bookkeeping = []string{
	`CREATE TABLE IF NOT EXISTS schema_versions (part text, version int, applied timestamp, PRIMARY KEY (part, version))`,
	`CREATE TABLE IF NOT EXISTS schema_lock (part text PRIMARY KEY, owner text)`,
}

func ensureKeyspace(ctx context.Context, cfg Config, logger *slog.Logger) error {
	session, err := connect(cfg, "", logger)
	if err != nil {
		return err
	}
	defer session.Close()
	var name string
	err = session.Query(`SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = ?`, cfg.Keyspace).
		WithContext(ctx).Consistency(gocql.One).Scan(&name)
	if !errors.Is(err, gocql.ErrNotFound) {
		return err
	}
	return define(ctx, session, fmt.Sprintf(
		`CREATE KEYSPACE IF NOT EXISTS %s WITH replication = %s`, cfg.Keyspace, cfg.replication()))
}

// applySchema brings the tables to the newest version. One process at a time
// does so, under a lock; the others wait until it is done.
func applySchema(ctx context.Context, session *gocql.Session) error {
	versions, err := readVersions(schemaFiles)
	if err != nil {
		return err
	}
	if have, err := schemaVersion(ctx, session); err == nil && have >= len(versions) {
		return nil
	}
	for _, statement := range bookkeeping {
		if err := define(ctx, session, statement); err != nil {
			return err
		}
	}
	return underLock(ctx, session,
		func() (bool, error) {
			have, err := schemaVersion(ctx, session)
			return have >= len(versions), err
		},
		func() error { return applyVersions(ctx, session, versions) })
}

// underLock changes the schema while no other process does, unless another has done it.
func underLock(ctx context.Context, session *gocql.Session, done func() (bool, error), change func() error) error {
	lock := schemaLock{session: session, owner: uuid.NewString()}
	for {
		if done, err := done(); err != nil || done {
			return err
		}
		held, err := lock.take(ctx)
		if err != nil {
			return err
		}
		if held {
			return errors.Join(change(), lock.release(ctx))
		}
		if !pause.For(ctx, lockPoll) {
			return ctx.Err()
		}
	}
}

func applyVersions(ctx context.Context, session *gocql.Session, versions [][]string) error {
	have, err := schemaVersion(ctx, session)
	if err != nil {
		return err
	}
	for i, statements := range versions[min(have, len(versions)):] {
		version := have + i + 1
		for _, statement := range statements {
			if err := define(ctx, session, statement); err != nil {
				return fmt.Errorf("version %d: %w", version, err)
			}
		}
		err := session.Query(`INSERT INTO schema_versions (part, version, applied) VALUES ('tables', ?, toTimestamp(now()))`, version).
			WithContext(ctx).Exec()
		if err != nil {
			return fmt.Errorf("record version %d: %w", version, err)
		}
	}
	return nil
}

// schemaVersion is the newest version applied, 0 where there is none.
func schemaVersion(ctx context.Context, session *gocql.Session) (int, error) {
	var version *int
	err := session.Query(`SELECT max(version) FROM schema_versions WHERE part = 'tables'`).
		WithContext(ctx).Scan(&version)
	if err != nil || version == nil {
		return 0, err
	}
	return *version, nil
}

// define changes the schema and waits until every node has the change.
func define(ctx context.Context, session *gocql.Session, statement string) error {
	if err := session.Query(statement).WithContext(ctx).Idempotent(false).Exec(); err != nil {
		return err
	}
	return session.AwaitSchemaAgreement(ctx)
}

// readVersions splits the schema's files in statements.
func readVersions(files fs.FS) ([][]string, error) {
	names, err := fs.Glob(files, "schema/*.cql")
	if err != nil {
		return nil, err
	}
	var versions [][]string
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		versions = append(versions, statements(string(text)))
	}
	return versions, nil
}

// statements splits a script at lines that end in a semicolon.
func statements(script string) []string {
	var all []string
	for _, part := range strings.SplitAfter(script, ";\n") {
		if strings.HasSuffix(part, ";\n") {
			all = append(all, strings.TrimSuffix(part, ";\n"))
		}
	}
	return all
}

// schemaLock lets one process change the schema. It ends by itself where its
// owner dies.
type schemaLock struct {
	session *gocql.Session
	owner   string
}

func (l schemaLock) take(ctx context.Context) (bool, error) {
	return l.session.Query(`INSERT INTO schema_lock (part, owner) VALUES ('tables', ?) IF NOT EXISTS USING TTL ?`, l.owner, lockSeconds).
		WithContext(ctx).Idempotent(false).MapScanCAS(map[string]any{})
}

func (l schemaLock) release(ctx context.Context) error {
	_, err := l.session.Query(`DELETE FROM schema_lock WHERE part = 'tables' IF owner = ?`, l.owner).
		WithContext(ctx).Idempotent(false).MapScanCAS(map[string]any{})
	return err
}
