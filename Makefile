# Every verb of the project, one line each. `make run` and `make test` are all a newcomer needs.
PYTHON ?= python3
BIN := .venv/bin
seconds ?= 1800
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test check fix migration accept-api bench soak durability lock

.venv/run: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --no-deps --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps -e .
	touch $@

.venv/dev: .venv/run requirements-dev.lock
	$(BIN)/pip install --quiet --no-deps --require-hashes -r requirements-dev.lock
	touch $@

run: .venv/run  ## Serve the demonstration site from an embedded database.
	$(BIN)/broadsheet serve --demo

test: .venv/dev  ## Run the tests on SQLite and PostgreSQL, with coverage; the fuzzer beside them.
	$(BIN)/python -m tests.javascript
	@nice $(BIN)/pytest -n 0 -q tests/fuzzing > .fuzzing.log 2>&1 & fuzzing=$$!; \
	$(BIN)/pytest -n 2 --cov --cov-report=term --ignore=tests/fuzzing; tests=$$?; \
	wait $$fuzzing; found=$$?; tail -n 3 .fuzzing.log; \
	if [ $$found -ne 0 ]; then cat .fuzzing.log; fi; exit $$((tests + found))

check: .venv/dev  ## Format, lint, types, imports, migrations, API snapshot, known vulnerabilities.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.check_migrations
	$(BIN)/broadsheet openapi | diff -u tests/openapi.json - || { echo "The API has changed; look at it, then 'make accept-api'."; exit 1; }
	$(BIN)/pip-audit --require-hashes --disable-pip -r requirements.lock

fix: .venv/dev  ## Format and mend what can be mended by itself.
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

migration: .venv/dev  ## Generate a migration: make migration m="what changes"
	$(BIN)/alembic revision --autogenerate -m "$(m)"

accept-api: .venv/dev  ## Accept the present API as the contract.
	$(BIN)/broadsheet openapi > tests/openapi.json

bench: .venv/dev  ## Measure against the floors, on both databases.
	$(BIN)/python -m bench

durability: .venv/dev  ## Kill, restart and fill up everything under load; 25 minutes.
	$(BIN)/python -m durability

soak: .venv/dev  ## Fuzz both databases at once, for half an hour: make soak seconds=7200
	FUZZ_SECONDS=$(seconds) $(BIN)/pytest -n 0 tests/fuzzing

lock:  ## Pin all dependencies anew, with hashes and without addresses.
	uv pip compile --universal --generate-hashes --no-header --no-annotate --no-emit-index-url -q pyproject.toml -o requirements.lock
	uv pip compile --universal --generate-hashes --no-header --no-annotate --no-emit-index-url -q --extra dev pyproject.toml -o requirements-dev.lock
