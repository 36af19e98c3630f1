# `make run` runs Cercle, `make test` tests it; both set up what they need. `make` alone lists the rest.

PYTHON = .venv/bin/python
LOCK = $(PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

BABEL = .venv/bin/pybabel --quiet
MARKS = $(foreach mark,lazy_gettext N_ Invalid Conflict Forbidden NotFound,--keywords $(mark))

# What Python has compiled is kept, whatever the environment says: every program of Cercle starts sooner.
export PYTHONDONTWRITEBYTECODE =

.DEFAULT_GOAL = help
.PHONY: help run test sure fix words lock bench screenshots clean setup

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile | expand -t 16

run: ## set up and run Cercle with a demonstration, on http://localhost:8000 (HOST, PORT, CERCLE_HOME)
	@tools/setup demo
	@exec $(PYTHON) -m app.supervisor

test: sure ## set up, then check the code and run every test
	@$(PYTHON) -m pytest -n $$(( $$(nproc) + 1 )) --dist worksteal

sure: setup ## check the code: style, types, floors, templates
	@$(PYTHON) -m ruff check
	@$(PYTHON) -m ruff format --check --quiet
	@$(PYTHON) -m mypy
	@.venv/bin/lint-imports
	@$(PYTHON) -m djlint --lint --quiet templates

fix: setup ## put the code into the house's style
	@$(PYTHON) -m ruff check --fix
	@$(PYTHON) -m ruff format

words: setup ## collect what is said on pages into the catalogues of app/translations
	@mkdir -p build
	@$(BABEL) extract --mapping-file pyproject.toml $(MARKS) --no-location --sort-output --output-file build/messages.pot .
	@$(BABEL) update --no-fuzzy-matching --ignore-obsolete --width 120 --input-file build/messages.pot --output-dir app/translations
	@$(BABEL) compile --directory app/translations

lock: setup ## write the locks anew from pyproject.toml
	@$(LOCK) pyproject.toml --output-file requirements.lock
	@$(LOCK) pyproject.toml --extra demo --output-file requirements-demo.lock
	@$(LOCK) pyproject.toml --extra dev --output-file requirements-dev.lock

bench: setup ## measure; prints figures and judges nothing
	@for program in benchmarks/*.py; do $(PYTHON) "$$program" || exit; done

screenshots: setup ## take the pictures of the documentation anew
	@$(PYTHON) tools/screenshots.py

clean: ## remove what was installed and built here, never the data
	@rm -rf .venv build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .coverage*
	@find . -name __pycache__ -prune -exec rm -rf {} +

setup:
	@tools/setup dev
