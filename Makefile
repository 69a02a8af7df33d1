# Every intent of a developer is one command. A system Python 3.11 or newer and make are enough to run any of them.

PYTHON ?= python3
FUNCTIONS := alert_intake incident_classification escalation_tick responder_notification responder_action incident_evidence
LOCK := .venv/bin/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 $(UPGRADE)
PIP := .venv/bin/python -m pip --disable-pip-version-check install --quiet

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test simulate chaos fuzz check audit bench load cost docs fmt lock

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

demo: .venv/.runs ## see an alert become an acknowledged incident, at http://localhost:8080 (ARGS=--once: without waiting for you)
	@.venv/bin/muster demo $(ARGS)

test: .venv/.tests ## run the tests, on every core (ARGS="-k intake")
	.venv/bin/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder $(ARGS)

simulate: .venv/.tests ## live through random afternoons in which everything goes wrong (SEEDS=10000, or SEED=17 for one story)
	@.venv/bin/python -m tests.simulation $(if $(SEED),--seed $(SEED),--seeds $(or $(SEEDS),1000)) $(ARGS)

chaos: .venv/.tests ## set fire to the real processes, on Google's emulators, and say what holds (SEED=17, MINUTES=2)
	.venv/bin/python -m tests.chaos $(if $(SEED),--seed $(SEED)) $(if $(MINUTES),--minutes $(MINUTES))

FUZZED = tests/security tests/unit/policy/test_fuzz.py tests/unit/intake/test_formats.py tests/unit/entrypoint/test_callers.py

fuzz: .venv/.tests ## feed every parser and the API thousands of inputs that nobody would send
	.venv/bin/python -m pytest --numprocesses auto --hypothesis-profile fuzz --durations 12 $(FUZZED)

check: .venv/.tests .venv/.checkov ## lint, types, import directions, formatting, Checkov: what CI asks besides the tests
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	@if command -v terraform >/dev/null; then \
	  echo 'terraform fmt -check -recursive terraform'; terraform fmt -check -recursive terraform; \
	else echo 'terraform fmt: skipped, terraform is not installed'; fi
	.venv/bin/python -m tests.checkov .venv/checkov/bin/python

bench: .venv/.tests ## measure cold starts, throughput, latency and memory (ARGS=--quick)
	.venv/bin/python -m tests.bench $(ARGS)

audit: .venv/.tests ## ask an advisory database about every pinned package (or say that it cannot be asked from here)
	@.venv/bin/python -m tests.audit

load: .venv/.tests ## let an alert storm of 50,000 go over the local system, a smaller one over the emulators (ARGS=--only tick)
	.venv/bin/python -m tests.load $(ARGS)

cost: .venv/.tests ## say what it costs on Google Cloud, by list prices and the counts that the tests assert
	@.venv/bin/python -m tests.cost

docs: .venv/.tests ## write the generated tables of the READMEs and of docs/ anew
	.venv/bin/python -m tests.reference
	.venv/bin/python -m tests.cost --write
	.venv/bin/python -m tests.audit.licences

fmt: .venv/.tests ## format the code, and repair what the linter can
	.venv/bin/ruff check --fix-only .
	.venv/bin/ruff format .
	@if command -v terraform >/dev/null; then terraform fmt -recursive terraform; fi

lock: .venv/.tests ## pin what pyproject.toml asks for (UPGRADE=--upgrade: newer versions too)
	$(LOCK) pyproject.toml --extra google --group dev --output-file requirements-dev.txt
	$(LOCK) pyproject.toml --group build --constraints requirements-dev.txt --output-file requirements.txt
	$(LOCK) --group checkov --output-file requirements-checkov.txt
	@for name in $(FUNCTIONS); do \
	  echo "functions/$$name/requirements.txt"; \
	  $(LOCK) --group $$name --constraints requirements-dev.txt --output-file functions/$$name/requirements.txt || exit 1; \
	done

# The stamps say that the environment holds what the files named behind them ask for; with them in place nothing needs a network.

.venv/bin/python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo 'Muster needs Python 3.11 or newer; name one: make PYTHON=python3.12' >&2; exit 1; }
	@echo 'Making .venv …'
	@"$(PYTHON)" -m venv .venv

.venv/.runs: requirements.txt pyproject.toml | .venv/bin/python
	@echo 'Installing what Muster needs …'
	@$(PIP) --require-hashes -r requirements.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

.venv/.tests: requirements-dev.txt .venv/.runs
	@echo 'Installing what the tests need …'
	@$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@

.venv/.checkov: requirements-checkov.txt | .venv/bin/python
	@echo 'Installing Checkov …'
	@.venv/bin/python -m venv .venv/checkov
	@$(PIP:.venv/%=.venv/checkov/%) --require-hashes -r requirements-checkov.txt
	@touch $@
