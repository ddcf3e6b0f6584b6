# Needs Python 3.11 or later, pip and make. Everything else is installed into .venv from
# requirements.lock, each file checked against its hash.

PYTHON ?= python3
# processes that run the tests; "auto" is one a core
WORKERS ?= auto
# languages and sizes of the site
LANGUAGES ?= all
SIZES ?= all
# make lock UPGRADE=--upgrade takes the newest versions that pyproject.toml allows
UPGRADE ?=
# changes that make mutants tries: a number or all
SAMPLE ?= 200
# and the modules it tries them in, as clean/dates,analyse/survival; none is all of clean and analyse
ONLY ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCKED := $(VENV)/.locked
READY := $(VENV)/.ready
# validators whose own needs would hold ours back have an environment of their own
TOOLS := $(VENV)/tools
TOOLED := $(TOOLS)/.locked
# a file's tests share what they set up, so that a file goes to one process
SPREAD := --numprocesses=$(WORKERS) --dist=loadfile --no-loadscope-reorder
NOTEBOOKS := $(wildcard notebooks/*.ipynb)

.DEFAULT_GOAL := help
.PHONY: help figures tables site test long-test fuzz site-test lab-test office-test coverage check docs bench lab lock clean \
	licences audit crate-test mutants
.DELETE_ON_ERROR:

help: ## list what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

figures: $(READY) ## run what is stale and draw the figures into reports/
	$(BIN)/wpsdata run --bundled

site: $(READY) ## draw all figures in all languages and sizes, and build reports/site/ of them
	$(BIN)/wpsdata run --bundled --lang $(LANGUAGES) --sizes $(SIZES)
	$(BIN)/wpsdata site

tables: $(READY) ## rebuild data/processed from the raw files
	$(BIN)/wpsdata build --bundled

test: $(READY) ## run the tests
	$(BIN)/python -m pytest $(SPREAD)

long-test: $(READY) ## the tests that take minutes: each end of a kernel, plain papermill
	$(BIN)/python -m pytest $(SPREAD) -m long

site-test: $(READY) ## open the site of what is drawn in Chromium, which has to be installed
	$(BIN)/python -m pytest -m browser tests/browser/test_site.py

lab-test: $(READY) ## run every notebook in JupyterLab in Chromium, and use the form
	$(BIN)/python -m pytest -m browser tests/browser/test_lab.py

office-test: $(READY) ## open refreshed documents in LibreOffice, which has to be installed
	$(BIN)/python -m pytest -m office tests/publish/embed

fuzz: $(READY) ## properties of cleaners and damaged files, thousands of new examples each
	$(BIN)/python -m pytest $(SPREAD) --hypothesis-profile=many \
		tests/clean/test_properties.py tests/load/test_mutated_files.py

coverage: $(READY) ## run the tests once more and measure what they cover
	$(BIN)/python -m pytest $(SPREAD) --cov --cov-report=term --cov-fail-under=90

check: $(READY) ## format, lint, types, import order, data, notebooks, workflows
	$(BIN)/ruff format --check --output-format=concise .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/wpsdata check
	$(if $(NOTEBOOKS),$(BIN)/nbstripout --keep-id --verify $(NOTEBOOKS))
	@if [ -x $(BIN)/actionlint ]; then \
		echo $(BIN)/actionlint; $(BIN)/actionlint -shellcheck= -pyflakes= .github/workflows/*.yml; \
	else \
		echo "actionlint is not packaged for this system: the workflows are left to CI" >&2; \
	fi

licences: $(READY) ## print the licence of each package needed at run time; fail on one that binds
	$(BIN)/python .ci/licences.py

audit: $(TOOLED) ## look the locked versions up in a list of known vulnerabilities
	@$(TOOLS)/bin/python .ci/audit.py requirements.lock requirements-tools.lock

crate-test: $(READY) $(TOOLED) ## run a notebook, export the run as an RO-Crate and validate it
	$(BIN)/wpsdata run 10 --bundled --out .cache/crate-run
	rm -rf .cache/crate.zip
	$(BIN)/wpsdata export ro-crate --reports .cache/crate-run --out .cache/crate.zip
	$(TOOLS)/bin/python .ci/crate.py .cache/crate.zip

mutants: $(READY) ## change the code at SAMPLE places; print how many changes the tests notice
	$(BIN)/python .ci/mutants.py --sample $(SAMPLE) --only "$(ONLY)"

docs: $(READY) ## build the documentation into reports/docs; a warning is an error
	$(BIN)/python -m sphinx --builder html --fail-on-warning --keep-going --quiet \
		--doctree-dir .cache/doctrees docs reports/docs
	@echo reports/docs/index.html

bench: $(READY) ## time the readers on real files and the runner beside others: about an hour
	$(BIN)/python benchmarks/readers.py
	$(BIN)/python benchmarks/runner.py

lab: $(READY) ## open the notebooks in JupyterLab
	$(BIN)/jupyter lab --config=.jupyter/lab_config.py --notebook-dir=notebooks

lock: $(LOCKED) ## write requirements.lock anew after a change in pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --all-extras --group dev --group docs --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --custom-compile-command "make lock" --quiet \
		$(UPGRADE) --output-file requirements.lock
	$(BIN)/uv pip compile --group tools --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --custom-compile-command "make lock" --quiet \
		$(UPGRADE) --output-file requirements-tools.lock

clean: ## remove .venv, caches, builds and the drawn reports that are not committed
	rm -rf $(VENV) build dist htmlcov .coverage .coverage.* \
		.mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	rm -rf reports/notebooks reports/site reports/docs reports/jupyter_execute docs/notebooks
	find docs/reference -mindepth 1 ! -name index.md -delete 2>/dev/null || true
	find reports/figures -mindepth 1 -maxdepth 1 ! -name en -exec rm -rf {} + 2>/dev/null || true
	find reports/figures \( -name '*.png' -o -name '*.pdf' \) -delete 2>/dev/null || true
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

# Made anew whenever the lock changes, so that nothing is left in it that the lock does not name.
# The lock is complete, so pip has nothing to resolve: left to itself it takes a requirement with an
# extra (coverage[toml]) for another package than the pinned one and asks for the newest.
$(LOCKED): requirements.lock
	@$(PYTHON) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "$(PYTHON) is missing, older than 3.11 or without venv; install Python 3.11 or later" \
			"(on Debian and Ubuntu also python3-venv), or name one: make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(PIP) install --no-deps --require-hashes --requirement requirements.lock
	@$(PIP) check
	@touch $@

$(READY): $(LOCKED) pyproject.toml
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(TOOLED): $(LOCKED) requirements-tools.lock
	$(PYTHON) -m venv --clear $(TOOLS)
	$(TOOLS)/bin/python -m pip --disable-pip-version-check --quiet install \
		--no-deps --require-hashes --requirement requirements-tools.lock
	@touch $@
