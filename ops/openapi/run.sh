#!/usr/bin/env bash
# Holds both OpenAPI documents against a running instance: spectral reads them, schemathesis asks
# what they promise and what they forbid, with every check it has. It makes its own environment under
# .cache/openapi. EXAMPLES (20) says how many cases an operation gets, SEED (1) which.
set -euo pipefail
cd "$(dirname "$0")/../.."
here=ops/openapi
cache="$PWD/.cache/openapi"

if ! cmp -s $here/requirements.txt "$cache/venv/requirements.txt"; then
	python3 -m venv --clear "$cache/venv"
	"$cache/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps -r $here/requirements.txt
	cp $here/requirements.txt "$cache/venv/requirements.txt"
fi
if ! cmp -s $here/package-lock.json "$cache/node/node_modules/.installed"; then
	mkdir -p "$cache/node"
	cp $here/package.json $here/package-lock.json $here/.npmrc "$cache/node"
	(cd "$cache/node" && npm ci --no-audit --no-fund --loglevel=error)
	cp $here/package-lock.json "$cache/node/node_modules/.installed"
fi

"$cache/node/node_modules/.bin/spectral" lint --fail-severity hint --ruleset $here/spectral.yaml readapi/openapi.json frontdoor/openapi.json
export PATH="$cache/venv/bin:$PATH" PYTHONPATH="$PWD/$here" PYTHONDONTWRITEBYTECODE=1 SCHEMATHESIS_HOOKS=hooks
UP="--config $here/channels.yaml --fault scorer.v1:reject:zygomatic" ops/instance.sh $here/ask.sh
