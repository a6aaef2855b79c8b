#!/usr/bin/env bash
# Every check, cheap ones first; the first failure ends the run.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin

step() { printf '\n— %s\n' "$1"; }

step "lint";             $bin/ruff check .
step "format";           $bin/ruff format --check .
step "types";            $bin/mypy
step "import contracts"; $bin/lint-imports
step "catalogues";       $bin/python -m tests.catalogues check
step "tests";            $bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --durations=25 "$@"
