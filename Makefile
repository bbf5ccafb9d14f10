# Two commands matter: `make catalog` and `make test`. Everything they need is set up on the way.
PYTHON ?= python3
BIN := .venv/bin
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
PORT ?= 8000

.PHONY: help setup catalog serve strings test test-all lint format lock reference figures demo screenshots clean

help:  ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.complete  ## Make .venv with haat, and install missing system packages

.venv/.complete: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "haat needs Python 3.11 or newer; say which with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv \
	  || { echo "Python's venv module is missing; on Debian and Ubuntu: sudo apt-get install python3-venv"; exit 2; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.PHONY: sandbox-packages test-packages site-tools
sandbox-packages:
	@tooling/install-system-packages sandbox
test-packages:
	@tooling/install-system-packages sandbox browser npm

# Without a registry of npm packages the tests that need one say so, and the others run.
site-tools: test-packages
	@command -v npm >/dev/null || exit 0; cd tests/site/tools && { test node_modules/.package-lock.json -nt package-lock.json \
	  || npm ci --ignore-scripts --no-audit --no-fund --loglevel=error \
	  || echo "axe-core could not be installed, so pages are not judged with it" >&2; }

.PHONY: runtime
runtime: setup
	@# Without it there is a whole catalog all the same, in which no model can be tried on its page.
	@test -d build/runtime || command -v npm >/dev/null || tooling/install-system-packages npm || true
	@$(BIN)/haat site runtime || echo "The pages are built without \"Try it\"; the reason stands above."

catalog: setup sandbox-packages runtime  ## Verify and measure every release of the bundled registry, and build the catalog
	$(BIN)/haat check
	@# What could not be measured here (3), such as a model that could not be fetched, does not keep the catalog away.
	$(BIN)/haat verify --all --measure --jobs $(JOBS); told=$$?; \
	  case $$told in 0) ;; 3) echo "Some releases could not be measured on this machine; the reasons stand above." ;; \
	  *) exit $$told ;; esac; \
	  $(BIN)/haat site build --output build/site && exit $$told

serve: setup  ## Show the catalog at http://localhost:8000, and build it again on change
	$(BIN)/haat site serve --output build/site --port $(PORT)

strings: setup  ## Bring the files of languages up to date with the catalog's texts
	$(BIN)/haat site strings

test: setup test-packages site-tools runtime  ## Run the tests
	$(BIN)/python -m pytest -n $(JOBS) -m "not slow"

test-all: setup test-packages site-tools runtime  ## Run the tests with the slow ones, and branch coverage
	$(BIN)/python -m pytest -n $(JOBS) --cov --cov-report=term-missing:skip-covered --cov-fail-under=95

lint: setup  ## Check style, types, layers, the generated reference and the workflows
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tooling.reference --check
	$(BIN)/actionlint
	$(BIN)/zizmor --offline --quiet .github
	$(BIN)/haat site strings --check

format: setup  ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

reference: setup  ## Write the generated pages under docs/reference
	$(BIN)/python -m tooling.reference

figures: setup test-packages  ## Run the benchmarks and write docs/reference/figures.md
	$(BIN)/python benchmarks/figures.py

lock: setup  ## Lock all dependencies with hashes, for every platform
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-config \
	  --all-extras --group demo --group dev --output-file requirements.txt pyproject.toml

demo: setup sandbox-packages  ## Build the bundled demonstration market again (train, export, measure, sign)
	$(BIN)/python -m tooling.demo

screenshots: setup test-packages  ## Take screenshots of the built catalog
	$(BIN)/python -m tests.site.screenshots

clean:  ## Remove everything that was built
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
