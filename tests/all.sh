#!/usr/bin/env bash
# Every check, cheap ones first; the first failure ends the run.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin

step() { printf '\n— %s\n' "$1"; }

# The types take as long as all other checks before the tests, so they are looked at beside them.
said=$(mktemp)
trap 'rm -f "$said"' EXIT
$bin/mypy >"$said" 2>&1 &
types=$!

step "lint";             $bin/ruff check .
step "format";           $bin/ruff format --check .
step "import contracts"; $bin/lint-imports
step "catalogues";       $bin/python -m tests.catalogues check
step "types";            wait $types || { cat "$said"; exit 1; }; cat "$said"
# Tests wait for servers and browsers half of their time: three at once keep two processors busy.
step "tests";            $bin/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder --durations=25 "$@"
