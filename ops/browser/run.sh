#!/usr/bin/env bash
# Runs the dashboard's browser tests, which start ./gravitas themselves, or, with the word lighthouse,
# Lighthouse over every page.
set -euo pipefail
cd "$(dirname "$0")/../.."

CHROMIUM_PATH=${CHROMIUM_PATH:-$(go run ./ops/stack/cmd/require chromium)}
export CHROMIUM_PATH
go build -o .cache/bin/flood ./ops/browser/cmd/flood
cd readapi/web
npm run --silent "${1:-e2e}"
