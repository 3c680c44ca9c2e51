#!/bin/sh
# Write requirements.lock (everything) and requirements-run.lock (the suite alone) from pyproject.toml.
# uv is the generator only; it is taken from PATH or put into a throw-away environment.
# Existing pins are kept unless `--upgrade` is given. No index address is written, and the lists stay ASCII:
# pip on Windows reads them in the local code page.
set -eu
cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
if command -v uv >/dev/null 2>&1; then
    uv=uv
else
    "${PYTHON:-python3}" -m venv "$scratch/tool"
    "$scratch/tool/bin/pip" install --quiet --disable-pip-version-check uv
    uv=$scratch/tool/bin/uv
fi

# compile NAME OPTION…: pins kept from NAME, result written back under a two-line head
compile() {
    name=$1
    shift
    if [ -f "$name" ]; then cp "$name" "$scratch/pins.txt"; else rm -f "$scratch/pins.txt"; fi
    "$uv" pip compile pyproject.toml --quiet --universal --python-version 3.11 --no-header --no-annotate \
        --no-emit-index-url --no-emit-find-links --output-file "$scratch/pins.txt" "$@" >/dev/null
    {
        echo "# Written by 'make lock' from pyproject.toml: do not edit by hand."
        echo "# Serves Linux, Windows and macOS, Python 3.11 to 3.14; wheels only."
        grep -v '^#' "$scratch/pins.txt"
    } >"$name"
}

compile requirements.lock --all-extras "$@"
compile requirements-run.lock --extra build --constraint requirements.lock
echo "requirements.lock：$(grep -vc '^#' requirements.lock) 个；requirements-run.lock：$(grep -vc '^#' requirements-run.lock) 个。"
