#!/usr/bin/env bash
# Runs the dashboard's browser tests against a real ./gravitas on made-up posts.
set -euo pipefail
cd "$(dirname "$0")/../.."

CHROMIUM_PATH=${CHROMIUM_PATH:-$(go run ./ops/stack/cmd/require chromium)}
export CHROMIUM_PATH
data=$(mktemp -d)
./gravitas up --demo --data "$data" --frontdoor-addr 127.0.0.1:0 --readapi-addr 127.0.0.1:0 --ops-addr 127.0.0.1:0 \
	>"$data/out" 2>"$data/err" &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; rm -rf "$data"' EXIT

for _ in $(seq 300); do
	[ -s "$data/ready.json" ] && break
	kill -0 "$server" 2>/dev/null || { cat "$data/err" >&2; exit 1; }
	sleep 0.1
done
GRAVITAS_URL=$(sed -E 's/.*"readapi":"([^"]+)".*/\1/' "$data/ready.json")
export GRAVITAS_URL
export GRAVITAS_DATA=$data
cd readapi/web
npm run --silent e2e
