#!/bin/sh
# Puts the program into a folder of its own, with what requirements-run.lock names and nothing else:
#   sh ops/program.sh /opt/asisten-spbe
# The container image, the service and .ci/run are all made by these steps. A program that is there already is replaced.
set -eu
mkdir -p "$1"
prefix=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
if [ -n "$(ls -A "$prefix")" ] && [ ! -f "$prefix/pyvenv.cfg" ]; then
    echo "$prefix: folder ini berisi berkas lain; sebutkan folder yang kosong" >&2
    exit 2
fi

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"${PYTHON:-python3}" -m venv "$tools"
pip() { "$tools/bin/python" -m pip --quiet --disable-pip-version-check "$@"; }
pip install --require-hashes -r requirements-build.lock
pip wheel --no-deps --no-build-isolation --wheel-dir "$tools/wheel" .

# Without pip of its own: what serves an office installs nothing.
"${PYTHON:-python3}" -m venv --clear --without-pip "$prefix"
pip --python "$prefix/bin/python" install --require-hashes -r requirements-run.lock
pip --python "$prefix/bin/python" install --no-deps --no-index "$tools"/wheel/*.whl
install -m 755 ops/asisten-spbe-backup "$prefix/bin/"
content=$("$prefix/bin/python" -P -c 'from bot.settings import CONTENT; print(CONTENT)')
ln -s "${content#"$prefix"/}" "$prefix/content"
