# The two commands that matter: `make run` and `make test`. CONTRIBUTING.md has the others.

MAKEFLAGS += --no-print-directory
BIN := .venv/bin
INPUTS := setup.sh pyproject.toml constraints.txt

# the extras that tests and checks need
TEST_SETS := dev airflow models

# one after the other: all of them work on the same .venv
.NOTPARALLEL:
.PHONY: setup setup-dev run test test-all lint docs search-node airflow clean constraints

setup: .venv/base.stamp

setup-dev: .venv/dev.stamp

.venv/base.stamp: $(INPUTS)
	@sh setup.sh >&2 && touch $@

.venv/dev.stamp: $(INPUTS)
	@sh setup.sh $(TEST_SETS) >&2 && touch .venv/base.stamp $@

.venv/airflow.stamp: $(INPUTS)
	@sh setup.sh airflow >&2 && touch .venv/base.stamp $@

run: setup
	@$(BIN)/recruitwatch demo $(ARGS)

test: setup-dev
	$(BIN)/python -m pytest -m "not slow" $(ARGS)

test-all: setup-dev
	$(BIN)/python -m pytest $(ARGS)

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# A real search server on loopback for the tests; ARGS=elasticsearch starts the other one.
search-node: setup-dev
	@$(BIN)/python -m tests.search.server.node $(ARGS)

# Airflow on loopback with our DAGs alone; says where, and with which password.
airflow: .venv/airflow.stamp
	@$(BIN)/python -m dags.standalone $(ARGS)

docs: setup-dev
	$(BIN)/python -m docs.generate

# The pins and hashes of everything that setup installs; `make constraints ARGS=--upgrade` takes the newest.
# A new dependency has no hash yet, so set-up may fail here; all that is needed of it is uv.
constraints:
	@[ -x $(BIN)/uv ] || sh setup.sh >&2 || [ -x $(BIN)/uv ]
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
	  --all-extras --group setup --python-version 3.11 $(ARGS) -o constraints.txt pyproject.toml

# What setup, builds and tests left; never what was collected (`var/`).
clean:
	rm -rf .venv build dist ./*.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
