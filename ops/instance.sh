#!/usr/bin/env bash
# Runs a command against a fresh ./gravitas up of its own, on free ports, and stops that after it:
#   instance.sh COMMAND…
# The command finds the addresses in FRONTDOOR, READAPI and KAFKA, the keys in PRODUCER and OPERATOR
# and the data directory in DATA. UP adds flags. What the instance logs is shown where the command fails.
set -euo pipefail

DATA=$(mktemp -d)
up=
finish() {
	status=$?
	[ -z "$up" ] || { kill "$up" 2> /dev/null && wait "$up"; } || true
	[ $status = 0 ] || tail -n 50 "$DATA.log" >&2
	rm -rf "$DATA" "$DATA.log" "$DATA.out"
	exit $status
}
trap finish EXIT
# shellcheck disable=SC2086 # UP is several flags
./gravitas up --data "$DATA" --frontdoor-addr 127.0.0.1:0 --readapi-addr 127.0.0.1:0 --ops-addr 127.0.0.1:0 \
	${UP:-} > "$DATA.out" 2> "$DATA.log" &
up=$!
until [ -s "$DATA.out" ]; do
	kill -0 "$up" 2> /dev/null || exit 1
	sleep 0.1
done
of() { sed "s/.*\"$2\":\"\([^\"]*\)\".*/\1/" "$1"; }
FRONTDOOR=$(of "$DATA/ready.json" frontdoor) READAPI=$(of "$DATA/ready.json" readapi) KAFKA=$(of "$DATA/ready.json" kafka)
PRODUCER=$(of "$DATA/keys.json" producer) OPERATOR=$(of "$DATA/keys.json" operator)
export DATA FRONTDOOR READAPI KAFKA PRODUCER OPERATOR
"$@"
