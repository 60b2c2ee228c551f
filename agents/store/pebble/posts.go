package pebble

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	pebbledb "github.com/cockroachdb/pebble/v2"

	"gravitas/agents/store"
)

// PutPosts implements store.Posts. Nothing is read: a row that the list still
// has at a post's old place is passed over when the list is read.
func (s *Store) PutPosts(ctx context.Context, posts []store.Post) error {
	return s.write(ctx, func(batch *pebbledb.Batch) error {
		var value []byte
		for _, p := range posts {
			value = appendPost(value[:0], p)
			if err := batch.Merge(postKey(p.ID), value, nil); err != nil {
				return fmt.Errorf("put post %q: %w", p.ID, err)
			}
			place := listKey(store.Fold(p.Subreddit), p.CreatedUTC, p.ID)
			if err := batch.Merge(place, unscored, nil); err != nil {
				return fmt.Errorf("list post %q: %w", p.ID, err)
			}
		}
		return nil
	})
}

// GetPost implements store.Posts.
func (s *Store) GetPost(ctx context.Context, id string) (store.Post, error) {
	if err := s.ready(ctx); err != nil {
		return store.Post{}, err
	}
	post, rest, closeRow, err := readPost(s.db, id)
	if err != nil {
		return store.Post{}, err
	}
	defer closeRow()
	post.Item = bytes.Clone(rest)
	return post, nil
}

// readPost reads a post; its item is valid until closeRow is called.
func readPost(r pebbledb.Reader, id string) (post store.Post, item []byte, closeRow func() error, err error) {
	value, closer, err := r.Get(postKey(id))
	if errors.Is(err, pebbledb.ErrNotFound) {
		return post, nil, nil, fmt.Errorf("post %q: %w", id, store.ErrNotFound)
	}
	if err != nil {
		return post, nil, nil, fmt.Errorf("get post %q: %w", id, err)
	}
	post, rest, err := decodePost(id, value)
	if err != nil {
		return post, nil, nil, errors.Join(err, closer.Close())
	}
	return post, rest.rest, closer.Close, nil
}

// ListPosts implements store.Posts.
func (s *Store) ListPosts(ctx context.Context, subreddit string, from store.Place, limit int) ([]store.ListedPost, error) {
	if err := s.ready(ctx); err != nil || limit <= 0 {
		return nil, err
	}
	snapshot := s.db.NewSnapshot()
	defer snapshot.Close()
	var listed []store.ListedPost
	folded := store.Fold(subreddit)
	prefix := listPrefix(folded)
	lower := prefix
	if from != (store.Place{}) {
		lower = append(listKey(folded, from.CreatedUTC, from.ID), 0)
	}
	err := scan(ctx, snapshot, lower, after(prefix), func(key, value []byte) (bool, error) {
		post, ok, err := listedPost(snapshot, folded, key[len(prefix):], value)
		if ok {
			listed = append(listed, post)
		}
		return len(listed) < limit, err
	})
	if err != nil {
		return nil, fmt.Errorf("list posts of %q: %w", subreddit, err)
	}
	return listed, nil
}

// listedPost completes a row of the list from its post; not ok where the post is
// not there (yet) or has moved away.
func listedPost(r pebbledb.Reader, folded string, place, value []byte) (listed store.ListedPost, ok bool, err error) {
	created, id, err := cutPlace(place)
	if err != nil {
		return listed, false, err
	}
	p, _, closeRow, err := readPost(r, id)
	if errors.Is(err, store.ErrNotFound) {
		return listed, false, nil
	}
	if err != nil {
		return listed, false, err
	}
	if err := closeRow(); err != nil {
		return listed, false, err
	}
	if p.CreatedUTC != created || store.Fold(p.Subreddit) != folded {
		return listed, false, nil
	}
	listed = store.ListedPost{
		ID: p.ID, DataID: p.DataID, Subreddit: p.Subreddit, CreatedUTC: p.CreatedUTC,
		Title: p.Title, Author: p.Author, Permalink: p.Permalink, URL: p.URL,
	}
	return listed, true, decodeListed(&listed, value)
}
