package keyring

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

const (
	keyPrefix = "gv_"
	keyBytes  = 32
)

// encoding is strict, so that one secret has one key.
var encoding = base64.RawURLEncoding.Strict()

type hash [sha256.Size]byte

// newKey returns a fresh key, as producers send it, and its hash.
func newKey() (string, hash) {
	var secret [keyBytes]byte
	_, _ = rand.Read(secret[:]) // never fails, see crypto/rand
	return keyPrefix + encoding.EncodeToString(secret[:]), sha256.Sum256(secret[:])
}

// hashOf returns the hash of a key, and whether it has a key's form.
func hashOf(key string) (hash, bool) {
	text, ok := strings.CutPrefix(key, keyPrefix)
	if !ok || len(text) != encoding.EncodedLen(keyBytes) {
		return hash{}, false
	}
	var buf [keyBytes]byte
	if _, err := encoding.Decode(buf[:], []byte(text)); err != nil {
		return hash{}, false
	}
	return sha256.Sum256(buf[:]), true
}
