#!/bin/sh
# What the seriousness model needs of Python, each in an environment of its own under .cache/:
#   run.sh model            train a new version (NAME: how it is called)
#   run.sh teacher [which]  ask the teachers anew: all, elsewhere, later (hours)
#   run.sh label            open the notebook that labels posts
#   run.sh test             run the modules' tests
set -eu
cd "$(dirname "$0")/../.."
here=ops/notebooks
cache="$PWD/.cache/notebooks"

# environment NAME FILE makes a virtual environment of the pinned packages in FILE.
environment() {
	venv="$cache/$1"
	if ! cmp -s "$2" "$venv/requirements.txt"; then
		python3 -m venv --clear "$venv"
		"$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps -r "$2"
		cp "$2" "$venv/requirements.txt"
	fi
}

# posts names the posts' source in GRAVITAS_POSTS: a file, or the URL of a read API.
posts() {
	GRAVITAS_POSTS="${GRAVITAS_POSTS:-../shared/data/reddit/posts-2006-2012.jsonl.gz}"
	case "$GRAVITAS_POSTS" in
	http://* | https://*) ;;
	*)
		if [ ! -r "$GRAVITAS_POSTS" ]; then
			echo "no posts at $GRAVITAS_POSTS (name a file or a read API's URL in GRAVITAS_POSTS)" >&2
			exit 1
		fi
		GRAVITAS_POSTS="$(realpath "$GRAVITAS_POSTS")"
		;;
	esac
	export GRAVITAS_POSTS
}

export PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$PWD/$here" JUPYTER_PLATFORM_DIRS=1 IPYTHONDIR="$cache/ipython"
task="${1:-model}"
case "$task" in
model)
	posts
	environment model "$here/requirements.txt"
	# One thread: sums in one order, so that a second run gives the same file.
	export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 GRAVITAS_NOTEBOOK_OUT="$cache/out"
	mkdir -p "$GRAVITAS_NOTEBOOK_OUT"
	"$venv/bin/python" -m unittest discover -q -s "$here" -p '*_test.py'
	"$venv/bin/jupyter" nbconvert --log-level WARN --to notebook --execute \
		--ExecutePreprocessor.timeout=3600 --ExecutePreprocessor.startup_timeout=300 --output-dir "$GRAVITAS_NOTEBOOK_OUT" "$here/seriousness.ipynb"
	"$venv/bin/jupyter" nbconvert --log-level WARN --to html "$GRAVITAS_NOTEBOOK_OUT/seriousness.ipynb"
	cat "$GRAVITAS_NOTEBOOK_OUT/comparison.txt"
	echo "The notebook with its pictures: .cache/notebooks/out/seriousness.html"
	echo "The binary carries what agents/scorer/model/model.go names; this run changed no line there."
	;;
teacher)
	posts
	environment teacher "$here/teacher-requirements.txt"
	shift
	exec "$venv/bin/python" "$here/teacher.py" "$GRAVITAS_POSTS" "$@"
	;;
label)
	posts
	environment label "$here/label-requirements.txt"
	exec "$venv/bin/jupyter" lab "$here/label.ipynb"
	;;
test)
	environment model "$here/requirements.txt"
	exec "$venv/bin/python" -m unittest discover -s "$here" -p '*_test.py'
	;;
*)
	sed -n '2,6p' "$0" >&2
	exit 2
	;;
esac
