# One command each; `make help` lists them. Nothing is needed but Python 3.11+, make and a network for packages.
PYTHON ?= python3
DEMO   ?= university
PORT   ?= 8000
WORKERS ?= 2# test processes at a time
MUTATIONS ?= 4000# accidents of each kind in a soak

BIN     := .venv/bin
PLUGINS := $(patsubst %/pyproject.toml,%,$(wildcard plugins/*/pyproject.toml))
SPECS   := pyproject.toml constraints.txt $(wildcard plugins/*/pyproject.toml)
ASSETS  := $(shell find assets -name node_modules -prune -o -type f -print 2>/dev/null) hatch_build.py
UV      := $(BIN)/uv pip install --quiet --python $(BIN)/python --constraint constraints.txt --build-constraint constraints.txt
EDITABLE := --editable . $(addprefix --editable ./,$(PLUGINS))

export UV_NO_PROGRESS := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help install demo test dev format lint types soak bench gallery docs constraints clean

help: ## list the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

install: .venv/.installed .venv/.assets ## create .venv with xrm, its plugins and the browser files
	@:

demo: install ## serve a seeded application: make demo DEMO=university PORT=8000
	@exec $(BIN)/xrm demo $(DEMO) --port $(PORT)

dev: .venv/.dev .venv/.assets ## the same environment, with what tests and checks need
	@:

test: lint types ## run every check and the whole test suite
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup

format: dev ## put all code into the one style
	$(BIN)/ruff check --quiet --fix-only .
	$(BIN)/ruff format --quiet .

lint: dev ## style, and which package may import which
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo

types: dev ## static types
	$(BIN)/mypy

soak: dev ## thousands of accidents in definition files, where the test suite has hundreds
	MUTATIONS=$(MUTATIONS) $(BIN)/python -m pytest tests/compiler/test_mutations.py tests/compiler/test_slips.py \
	  tests/compiler/test_traps.py -n $(WORKERS)

bench: dev ## repeatable measurements, beside the thinnest possible view
	$(BIN)/python benchmarks/requests.py
	$(BIN)/python benchmarks/model.py
	$(BIN)/python -m benchmarks.oulad

gallery: dev ## pictures of every kind of page of every demo, in build/gallery
	$(BIN)/python docs/gallery.py

docs: dev ## write the reference of the language anew from its schemas
	$(BIN)/python docs/build.py

constraints: dev ## resolve all versions anew into constraints.txt
	$(BIN)/uv lock --quiet --upgrade
	$(BIN)/uv export --quiet --all-packages --all-groups --all-extras --no-hashes --no-emit-workspace \
	  --no-annotate --no-header --output-file constraints.txt

clean: ## remove everything that was built
	rm -rf .venv dist build htmlcov .coverage .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis \
	  xrm/web/static assets/node_modules
	find . -name __pycache__ -prune -exec rm -rf {} +

.venv/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "xrm needs Python 3.11 or newer, and $(PYTHON) is older (or missing). Name another one: make install PYTHON=python3.12"; exit 3; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "This Python cannot make virtual environments. On Debian or Ubuntu: apt-get install python3-venv"; exit 3; }
	@echo "Creating .venv …"
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet uv
	@touch $@

.venv/.installed: .venv/.created $(SPECS)
	@echo "Installing xrm …"
	@$(UV) $(EDITABLE)
	@touch $@

.venv/.dev: .venv/.installed
	@echo "Installing what tests and checks need …"
	@$(UV) $(EDITABLE) --group dev
	@$(BIN)/python hatch_build.py node || $(UV) --group node
	@$(BIN)/python hatch_build.py packages
	@touch $@

# Installing builds the browser files too; this is for when their sources changed since.
.venv/.assets: .venv/.installed $(ASSETS)
	@$(BIN)/python hatch_build.py node || $(UV) --group node
	@$(BIN)/python hatch_build.py
	@touch $@
