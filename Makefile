# Every task is one word. Each builds .venv on first use from requirements.lock.
PYTHON ?= python3
PORT ?= 8090
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo run test check lock

demo: $(VENV)/.installed
	$(BIN)/python -m bot demo --port $(PORT)

run: $(VENV)/.installed
	$(BIN)/python -m bot run

# In CI (CI=true) a test whose tools are missing fails; elsewhere it is skipped, and pytest says so at the end.
# WHOLE=1 runs the simulated year whole, on both databases and with 200 kills: that takes minutes.
test: $(VENV)/.installed check
	$(BIN)/python -m pytest -q $(if $(CI),--nothing-skipped) $(if $(WHOLE),--whole)

check: $(VENV)/.installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m bot check

# Needs uv on the PATH; writes no address of any package registry.
lock:
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-annotate --no-header -q -o requirements.lock

$(VENV)/.installed: requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@
