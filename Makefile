# Everything a person does with the portal is one word here. `make help` lists them.

SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8501
JEJARING_DATA ?= .local
export PORT JEJARING_DATA
# What Python compiled is kept, also where the environment says otherwise: half of a start, and of many a test, is compiling.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: install ## Start the portal on this machine (PORT=8501, JEJARING_DATA=.local)
	@exec $(PY) -m embedded run

.PHONY: test
test: install-test ## Run every check and test
	@tests/all.sh

.PHONY: reset
reset: install ## Delete the local data, after a yes
	@$(PY) -m embedded reset

.PHONY: bench
bench: install-test ## Measure speed, as ratios from one run
	@$(PY) -m tests.bench

.PHONY: migrate
migrate: install ## Apply the migrations: make migrate DATABASE_URL=postgresql://…
	@$(PY) -m core.migrate $(DATABASE_URL)

.PHONY: check-deployment
check-deployment: install-test ## Run the contract tests against a deployed project named by the environment
	@$(PY) -m pytest tests/contract --deployment

.PHONY: texts
texts: install-test ## Bring new texts into the translation catalogues
	@$(PY) -m tests.catalogues update

.PHONY: format
format: install-test ## Format the code
	@$(VENV)/bin/ruff format . && $(VENV)/bin/ruff check --fix .

.PHONY: lock
lock: install-test ## Pin the requirements anew, with hashes
	@$(VENV)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links requirements.in -o requirements.txt
	@$(VENV)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links -c requirements.txt requirements-test.in -o requirements-test.txt
	@$(VENV)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links requirements-install.in -o requirements-install.txt

# What is installed is known by stamps, so that a second start installs nothing.

.PHONY: install install-test
install: $(VENV)/installed node_modules/installed ## Install what the portal needs

install-test: $(VENV)/installed-test node_modules/installed $(VENV)/browser ## Install what the tests need, too

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; $(PYTHON) is older. Try: make $(MAKECMDGOALS) PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || { rm -rf $(VENV); \
	  [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq \
	  && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y python3-venv >/dev/null && $(PYTHON) -m venv $(VENV); } \
	  || { echo "Python cannot make a virtual environment. On Debian: apt-get install python3-venv"; rm -rf $(VENV); exit 1; }

PIP := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes
# Ten times quicker than pip; only pip knows of a mirror in pip's own settings, so it is asked where uv finds nothing.
UV := $(VENV)/bin/uv pip install --quiet --python $(PY) --require-hashes

$(VENV)/bin/uv: requirements-install.txt | $(VENV)/bin/python
	@$(PIP) -r requirements-install.txt
	@touch $@

$(VENV)/installed: requirements.txt $(VENV)/bin/uv
	@echo "Installing the Python packages …"
	@$(UV) -r requirements.txt 2>/dev/null || $(PIP) -r requirements.txt
	@touch $@

$(VENV)/installed-test: requirements-test.txt $(VENV)/installed
	@echo "Installing the Python packages of the tests …"
	@$(UV) -r requirements-test.txt 2>/dev/null || $(PIP) -r requirements-test.txt
	@touch $@

# Node comes from PyPI; its npm installs exactly what the lock file names, and runs nobody's scripts.
node_modules/installed: package.json package-lock.json $(VENV)/installed
	@echo "Installing the npm packages …"
	@PATH="$(CURDIR)/$(VENV)/bin:$$PATH" $(VENV)/bin/npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(VENV)/browser: $(VENV)/installed-test
	@$(PY) -m tests.browser
	@touch $@
