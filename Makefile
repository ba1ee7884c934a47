# crm-planner: `make` lists the targets. Everything is set up by the first target that needs it.
.DEFAULT_GOAL := help
PY := .venv/bin/python
SPREAD := -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: help setup demo serve test coverage check content bench coverage-table tables

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## make a working checkout: .venv with locked packages, system libraries
	@sh tools/setup.sh dev

demo: ## build the documents of the example engagement under exports/
	@sh tools/setup.sh core
	@$(PY) -m planner demo

serve: ## start the web application on this machine and print a link to sign in
	@sh tools/setup.sh serve
	@$(PY) -m planner serve

test: ## run every check and every test; some of them with PYTEST_ARGS="-k word"
	@sh tools/setup.sh dev
	@$(MAKE) --no-print-directory check
	@$(PY) -m pytest $(SPREAD) $(PYTEST_ARGS)

coverage: ## run every test and print which lines none of them runs; half as long again as the tests alone
	@sh tools/setup.sh dev
	@$(PY) -m pytest $(SPREAD) --cov --cov-report=term:skip-covered $(PYTEST_ARGS)

check: ## format, lint, types, import contracts, content
	@sh tools/setup.sh dev
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/ruff check --quiet .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-cache
	@$(PY) -m planner check

content: ## check the content packs and the example engagements
	@sh tools/setup.sh core
	@$(PY) -m planner check --counts

bench: ## measure, as ratios within one run; levelling (ten minutes) with BENCH=level, pages in use with BENCH=web
	@sh tools/setup.sh dev
	@$(PY) tools/$(if $(BENCH),bench_$(BENCH),bench).py

coverage-table: ## print which rows of the feature list the product has
	@sh tools/setup.sh core
	@$(PY) tools/coverage_table.py

tables: ## print the tables of the docs anew: glossary, evidence of the products
	@sh tools/setup.sh core
	@$(PY) tools/glossary_table.py
	@$(PY) -m tools.evidence_table
