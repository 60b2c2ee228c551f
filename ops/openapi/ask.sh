#!/usr/bin/env bash
# Asks the instance that instance.sh started, once there is something to be found.
set -euo pipefail

push() {
	curl -sSf "$FRONTDOOR/v1/channels/posts" -H "Authorization: Bearer $PRODUCER" -H 'Content-Type: application/json' -d "$1" > /dev/null
}
push '{"data_id": "7f1f6e1c-0b9e-4a53-9d0a-2f6c9f1c8a11", "id": "ask1", "subreddit": "golang", "created_utc": 1795258800, "title": "How do goroutines get scheduled?"}'
push '{"data_id": "7f1f6e1c-0b9e-4a53-9d0a-2f6c9f1c8a12", "id": "ask2", "subreddit": "golang", "created_utc": 1795258860, "title": "What is a zygomatic goroutine?"}'
until curl -sSf "$READAPI/api/dead-letters" | grep -q scorer.v1 && curl -sSf "$READAPI/api/subreddits" | grep -q golang; do sleep 0.1; done

ask() { # URL KEY
	schemathesis --config-file ops/openapi/schemathesis.toml run "$1" --header "Authorization: Bearer $2" \
		--checks all --seed "${SEED:-1}" --max-examples "${EXAMPLES:-20}" --request-timeout 30
}
ask "$READAPI/api/openapi.json" "$OPERATOR"
ask "$FRONTDOOR/v1/openapi.json" "$PRODUCER"
