#!/bin/sh
# Runs every fuzz target, one after the other, FUZZTIME each (default 30s), from
# the inputs that are kept beside it. An input that fails is left there.
set -eu
cd "$(dirname "$0")/.."
grep -rl --include='*_test.go' '^func Fuzz' --exclude-dir=node_modules --exclude-dir=.cache . | xargs -n1 dirname | sort -u |
	while read -r package; do
		for target in $(go test -list '^Fuzz' "$package" | grep '^Fuzz'); do
			echo "$package $target"
			go test -run '^$' -fuzz "^$target\$" -fuzztime "${FUZZTIME:-30s}" -fuzzminimizetime 1s "$package" </dev/null
		done
	done
