#!/bin/sh
# Trains the seriousness model in an environment of its own under .cache/.
set -eu
cd "$(dirname "$0")/../.."
posts="${GRAVITAS_POSTS:-../shared/data/reddit/posts-2006-2012.jsonl.gz}"
if [ ! -r "$posts" ]; then
	echo "train: no posts at $posts (name them in GRAVITAS_POSTS)" >&2
	exit 1
fi
venv=.cache/notebooks
if ! cmp -s ops/notebooks/requirements.txt "$venv/requirements.txt"; then
	python3 -m venv --clear "$venv"
	"$venv/bin/pip" install --quiet --disable-pip-version-check -r ops/notebooks/requirements.txt
	cp ops/notebooks/requirements.txt "$venv/requirements.txt"
fi
# One thread: sums in one order, so that a second run gives the same file.
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE=1
exec "$venv/bin/python" ops/notebooks/seriousness.py "$posts"
