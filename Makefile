# Every target sets up .venv by itself from the one lock file; nothing is needed but Python 3.11+ with pip, and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.set-up
SOURCES := desk_app printers sync resources tests .ci

.PHONY: setup run test check coverage bench prove simulate format clean lock

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: set PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Setting up $(VENV) (once; some minutes, by what pip has to fetch)"
	@$(PYTHON) -m venv $(VENV) || { echo "The venv module is missing; on Debian: apt-get install python3-venv" >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m desk_app.system_libraries
	@touch $(STAMP)

run: setup
	@$(BIN)/desk-app demo

test: setup
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -n auto --dist worksteal

check: setup
	@$(BIN)/ruff format --check $(SOURCES)
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/mypy
	@$(BIN)/mypy --platform win32 --cache-dir .mypy_cache/win32
	@$(BIN)/lint-imports

# Lines and branches of the rooms that need neither screen nor centre, by the tests of those rooms alone: what a whole day
# passes through as well is not thereby tested. The floor stands in pyproject.toml: raise it to what this prints. Hypothesis has no
# limit of time here: counting makes all slower.
COUNTED := answers core documents printers services signing store sync/protocol
coverage: setup
	@mkdir -p out
	@QT_QPA_PLATFORM=offscreen COVERAGE_FILE=out/coverage $(BIN)/python -m pytest -n auto --dist worksteal --hypothesis-profile ci $(COUNTED:%=tests/%) --cov

bench: setup
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.bench

# Each room takes an hour at most: `make prove ROOM=failover`.
ROOM ?=
prove: setup
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest $(if $(ROOM),tests/prove/test_$(ROOM).py,tests) -m prove -rs

SEEDS ?= 1-40
simulate: setup
	@$(BIN)/python -m tests.simulation $(SEEDS)

format: setup
	@$(BIN)/ruff format $(SOURCES)
	@$(BIN)/ruff check --fix $(SOURCES)

# Needs uv on the PATH; no lock names a registry. Desk and server get the very versions that development tests.
LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q
lock:
	$(LOCK) --all-extras -o requirements.lock
	$(LOCK) --extra desk --extra build -c requirements.lock -o requirements-desk.lock
	$(LOCK) --extra server --extra build -c requirements.lock -o requirements-server.lock

clean:
	rm -rf $(VENV) out
