# Every task is one word. Each builds .venv on first use from requirements.lock.
PYTHON ?= python3
PORT ?= 8090
VENV := .venv
BIN := $(VENV)/bin
WORKERS := --numprocesses=auto --maxprocesses=4 --dist=loadscope --no-loadscope-reorder

.PHONY: demo run test check audit install service lock

demo: $(VENV)/.installed
	$(BIN)/python -m bot demo --port $(PORT)

run: $(VENV)/.installed
	$(BIN)/python -m bot run

# In CI (CI=true) a test whose tools are missing fails; elsewhere it is skipped, and pytest says so at the end.
# WHOLE=1 runs the simulated year whole, on both databases and with 200 kills: that takes minutes.
# A worker a core, each with servers of its own; a module's tests stay together, for they may share a running bot.
test: $(VENV)/.installed check
	$(BIN)/python -m pytest -q $(WORKERS) $(if $(CI),--nothing-skipped) $(if $(WHOLE),--whole)

check: $(VENV)/.installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m bot check

# Fails on a known hole in a pinned package; where the advisories cannot be had it says so and does not.
audit: $(VENV)/.installed
	$(BIN)/python .ci/audit.py

# The service of an office, or its upgrade: docs/operations.md. ROOT=/folder puts everything below a folder, as a trial.
install:
	sh ops/program.sh $(ROOT)/opt/asisten-spbe
	ROOT=$(ROOT) sh ops/service.sh

service:
	ROOT=$(ROOT) sh ops/service.sh

# Needs uv on the PATH; writes no address of any package registry. The first lock holds everything; of its versions the second
# holds what the running program needs, the third what makes the wheel.
COMPILE := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-annotate --no-header -q
lock:
	$(COMPILE) pyproject.toml --group dev -o requirements.lock
	$(COMPILE) pyproject.toml --constraint requirements.lock -o requirements-run.lock
	$(COMPILE) --group build --constraint requirements.lock -o requirements-build.lock

$(VENV)/.installed: requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@
