#!/bin/sh
# Puts the program into a folder of its own, with what requirements-run.lock names and nothing else:
#   sh ops/program.sh /opt/asisten-spbe
# The container image, the service and .ci/run are all made by these steps. A program that is there already is replaced
# by the new one once that is whole; where anything fails before, it stays as it was.
set -eu
mkdir -p "$1"
prefix=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
if [ -n "$(ls -A "$prefix")" ] && [ ! -f "$prefix/pyvenv.cfg" ]; then
    echo "$prefix: folder ini berisi berkas lain; sebutkan folder yang kosong" >&2
    exit 2
fi

tools=$(mktemp -d)
built=$prefix.new
trap 'rm -rf "$tools" "$built"' EXIT
"${PYTHON:-python3}" -m venv "$tools"
pip() { "$tools/bin/python" -m pip --quiet --disable-pip-version-check "$@"; }
pip install --require-hashes -r requirements-build.lock
pip wheel --no-deps --no-build-isolation --wheel-dir "$tools/wheel" .

# Without pip of its own: what serves an office installs nothing.
"${PYTHON:-python3}" -m venv --clear --without-pip "$built"
pip --python "$built/bin/python" install --require-hashes -r requirements-run.lock
pip --python "$built/bin/python" install --no-deps --no-index "$tools"/wheel/*.whl
content=$("$built/bin/python" -P -c 'from bot.settings import CONTENT; print(CONTENT)')
ln -s "${content#"$built"/}" "$built/content"
# What names its own place shall name the one that it is going to.
find "$built/bin" "$built/pyvenv.cfg" -type f -exec sed -i "s#$built#$prefix#g" {} +

rm -rf "$prefix.old"
mv -T "$prefix" "$prefix.old"
mv -T "$built" "$prefix" || { mv -T "$prefix.old" "$prefix" && exit 1; }
rm -rf "$prefix.old"
