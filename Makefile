# The verbs of this project; `make help` lists them. Everything they install stays below this folder,
# but for the Debian packages that `make test` asks for.

PORT ?= 8000
IN = .venv/bin
CATALOGUES = $(patsubst %.po,%.mo,$(wildcard consult/translations/*/LC_MESSAGES/*.po))
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run setup test check lint types contracts templates security sentences format bench messages lock clean

help: ## List the verbs
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 18

run: setup ## Set everything up, build the example and serve it at http://127.0.0.1:8000 (PORT=9000 for another port)
	@exec $(IN)/consult demo --port $(PORT)

setup: .venv/ready $(CATALOGUES) ## Install the Python and front-end packages; `make run` and `make test` do so themselves
	@$(IN)/python setup/front_end.py

.venv/ready: requirements.lock pyproject.toml setup/python.sh
	@setup/python.sh

%.mo: %.po | .venv/ready
	@$(IN)/pybabel --quiet compile --input-file=$< --output-file=$@

test: setup ## Install what the tests need, then run every check and every test
	@setup/test_tools.sh
	@$(MAKE) --no-print-directory --keep-going check
	$(IN)/pytest -v -n 2 --dist worksteal

check: lint types contracts templates security sentences ## Every check that reads the code without running it

lint: setup
	$(IN)/ruff check .
	$(IN)/ruff format --check --quiet .

types: setup
	$(IN)/mypy

contracts: setup
	$(IN)/lint-imports

templates: setup
	$(IN)/djlint --lint --quiet templates

security: setup
	$(IN)/bandit --quiet --configfile pyproject.toml --recursive consult wsgi.py

sentences: setup
	$(IN)/python setup/messages.py --check

format: setup ## Lay out the Python files
	$(IN)/ruff check --fix .
	$(IN)/ruff format .

bench: setup ## Print the measured ratios that the README speaks of
	@setup/test_tools.sh
	$(IN)/python -m benchmarks

messages: setup ## Collect the sentences of code and templates into the catalogues, and write docs/permissions.md
	@$(IN)/python setup/messages.py
	@$(IN)/python setup/permissions.py

lock: setup ## Pin the newest allowed packages by hash: requirements.lock, package-lock.json, setup/vendor.sha256
	@setup/lock.sh

clean: ## Remove everything that was installed or built, but not the data in instance/
	rm -rf .venv .setup node_modules static/vendor static/dist build dist .mypy_cache .ruff_cache .import_linter_cache .hypothesis test-results
