#!/usr/bin/env bash
# Has clients that others wrote talk to a running instance: kafkajs, the CloudEvents SDK and kcat to the
# embedded log, ws and eventsource to the live stream.
set -euo pipefail
cd "$(dirname "$0")/../.."
here=ops/foreign

KCAT=${KCAT:-$(go run ./ops/stack/cmd/require kcat)}
export KCAT
if ! cmp -s $here/package-lock.json $here/node_modules/.installed; then
	(cd $here && npm ci --no-audit --no-fund --loglevel=error)
	cp $here/package-lock.json $here/node_modules/.installed
fi
ops/instance.sh npm --prefix $here test --silent
