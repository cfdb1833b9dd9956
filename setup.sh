#!/bin/sh
# Makes .venv and installs into it what constraints.txt names, each file checked against its hash.
# Arguments: the extras to install besides the base (dev, airflow). `make` calls it; its words go to standard error.
set -eu
cd "$(dirname "$0")"

OLDEST=11
NEWEST=14 # the newest Python 3 that spaCy, Airflow and pyahocorasick have wheels for
VENV_PYTHON=.venv/bin/python

fail() {
    printf 'setup: %s\n' "$1" >&2
    exit 1
}

suits() {
    "$1" -c "import sys; sys.exit(not (3, $OLDEST) <= sys.version_info[:2] <= (3, $NEWEST))" >/dev/null 2>&1
}

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        set -- "$PYTHON"
    else
        set -- python3 python3.14 python3.13 python3.12 python3.11 python
    fi
    for name in "$@"; do
        if suits "$name"; then
            command -v "$name"
            return
        fi
    done
    return 1
}

# Debian's python3 comes without ensurepip: then pip from outside fills the environment, or the package manager mends it.
make_venv() {
    rm -rf .venv
    "$1" -m venv .venv >/dev/null 2>&1 && return
    "$1" -m venv --clear --without-pip .venv >/dev/null 2>&1 && "$1" -m pip --version >/dev/null 2>&1 && return
    echo "setup: Python's venv module is incomplete, asking the package manager for it" >&2
    version=$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    {
        as_root apt-get update
        as_root apt-get install -y "python$version-venv" || as_root apt-get install -y python3-venv
    } >/dev/null 2>&1 || true
    "$1" -m venv --clear .venv >/dev/null 2>&1
}

as_root() {
    command -v "$1" >/dev/null 2>&1 || return 1
    if [ "$(id -u)" = 0 ]; then
        DEBIAN_FRONTEND=noninteractive "$@" </dev/null
    else
        sudo -n "$@" </dev/null
    fi
}

# uv comes by pip, with the hashes of constraints.txt.
install_uv() {
    sed -n '/^uv==/,/[^\\]$/p' constraints.txt >.venv/uv.txt
    set -- install --quiet --disable-pip-version-check --no-deps --require-hashes -r .venv/uv.txt
    if "$VENV_PYTHON" -m pip --version >/dev/null 2>&1; then
        "$VENV_PYTHON" -m pip "$@" >&2
    else
        "$outside" -m pip --python "$VENV_PYTHON" "$@" >&2
    fi
}

if ! suits "$VENV_PYTHON"; then
    outside=$(find_python) ||
        fail "no Python 3.$OLDEST to 3.$NEWEST on PATH (PYTHON=/path/to/python3 names one)"
    make_venv "$outside" ||
        fail "cannot make a virtual environment with $outside: install its venv module (Debian: python3-venv)"
fi

# a machine that installs for the user by default must not do so here
export PIP_USER=0
# a home that cannot be written to has no place for a cache
[ -w "${HOME:-/nowhere}" ] || export UV_CACHE_DIR="${UV_CACHE_DIR:-$PWD/.venv/cache}"

if ! .venv/bin/uv --version >/dev/null 2>&1; then
    outside=${outside:-$(find_python)} || fail "no Python 3.$OLDEST to 3.$NEWEST on PATH"
    install_uv || fail "pip could not install uv; its message is above"
fi

extras=
for extra in "$@"; do
    extras="$extras --extra $extra"
done
# shellcheck disable=SC2086 # the extras are words
# Compiled once here, since some machines forbid Python to keep what it compiles, and then every start would pay again.
.venv/bin/uv pip install --python "$VENV_PYTHON" --compile-bytecode --require-hashes -c constraints.txt -b constraints.txt \
    -r pyproject.toml $extras --group setup >&2 ||
    fail "the packages could not be installed; uv's message is above"
.venv/bin/uv pip install --python "$VENV_PYTHON" --quiet --offline --no-deps --no-build-isolation -e . >&2 ||
    fail "the project itself could not be installed; uv's message is above"

# Platforms that are rendered by script need a Chromium; everything else goes on without one.
has_chromium() {
    "$VENV_PYTHON" -c "import sys
from config.settings import load
from crawlers.browser import find_chromium
sys.exit(not find_chromium(load().chromium))"
}

if ! has_chromium; then
    echo "setup: no Chromium yet, asking Playwright for its own, else the package manager" >&2
    .venv/bin/playwright install --only-shell chromium >/dev/null 2>&1 || {
        as_root apt-get update && {
            as_root apt-get install -y chromium-headless-shell || as_root apt-get install -y chromium
        }
    } >/dev/null 2>&1 || true
    has_chromium || echo "setup: no Chromium could be had: platforms rendered by script will be skipped" >&2
fi
