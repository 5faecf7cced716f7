# Everything a newcomer types. `make help` lists it.
PYTHON ?= python3
PORT ?= 5000
PRACTICE_PORT ?= 5001
BIN := .venv/bin
export PORT PRACTICE_PORT

.DEFAULT_GOAL := help
.PHONY: help run test lint format bench venv lock browser clean

help: ## list the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/make \1\t\2/' | expand -t 16

run: .venv/.run ## start the tool, its worker and the practice platform (Ctrl-C stops all)
	@$(BIN)/python lti/practice_platform/run.py

test: .venv/.dev browser lint ## lint, types, import contracts, then every test on both databases
	@$(BIN)/pytest -n 2 --dist loadfile

lint: .venv/.dev ## ruff, mypy (strict), import contracts, content
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/flask --app app modules check

format: .venv/.dev ## let ruff rewrite the layout of the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: .venv/.dev ## measure the main pages against a floor; writes instance/bench.json
	@$(BIN)/python -m tests.bench

venv: .venv/.dev ## make .venv with everything

.venv/.run: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { echo "python venv is missing: on Debian, apt install python3-venv"; exit 1; }
	@echo "installing the locked packages…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/.dev: .venv/.run requirements-dev.lock
	@echo "installing the locked packages for tests…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

browser: ## install Chromium for the browser tests, where apt can
	@for name in chromium chromium-browser google-chrome; do command -v $$name >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "installing Chromium…"; apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null; \
	else \
	  echo "Chromium is missing and cannot be installed from here: on Debian, « sudo apt install chromium »." >&2; exit 1; \
	fi

lock: .venv/.dev ## compile the locks again (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean: ## forget the demonstration's data (instance/)
	rm -rf instance
