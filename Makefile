# Each target first sets up what it needs, in .venv and through apt: see scripts/setup.

.DEFAULT_GOAL := help
# Two set-ups at once would write to the same .venv, so make -j has no effect.
.NOTPARALLEL:
.PHONY: help demo serve test goldens test-fast test-pythons test-newest lint bench findings pin clean

EXAMPLE := examples/complete-journey
OUT     := build/demo
BIN     := .venv/bin
STARTED := $(shell date +%s)
# One process a core, at most four. The tests of a file run in one process: they share fixtures.
PARALLEL := -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

help: ## List the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 16

demo: .venv/ready-demo ## Make the recaps of the sample year, and a gallery to open
	@$(BIN)/recap run $(EXAMPLE) --out $(OUT)
	@echo
	@echo "Total: $$(($$(date +%s) - $(STARTED))) s, set-up included. The command recap is $(BIN)/recap."
	@echo "To open the customers' pages: make serve"

serve: .venv/ready-demo ## Serve the customers' pages of the demo on this machine
	@$(BIN)/recap serve $(EXAMPLE)

test: .venv/ready-test lint ## Check style and types, then run every test
	@$(BIN)/pytest $(PARALLEL)

goldens: .venv/ready-test ## Draw the golden pictures again; open each that changed before you commit it
	@ACCEPT_GOLDENS=1 $(BIN)/pytest -q tests/cards/themes/test_goldens.py
	@git status --short tests/cards/themes/goldens

test-fast: .venv/ready-fast ## Run the tests that need no browser and no broker: under a minute
	@$(BIN)/pytest $(PARALLEL) -m "not browser and not broker and not slow"

test-pythons: .venv/ready-test ## Run test-fast with each of Python 3.12 and 3.13 that uv finds
	@scripts/test-pythons 3.12 3.13

test-newest: .venv/ready-test ## Run every test on the newest version of each package, in .venv-newest
	@scripts/test-newest

lint: .venv/ready-lint ## Check style and types
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/shellcheck scripts/setup scripts/fresh-machine scripts/test-pythons scripts/test-newest \
	  .ci/run findings/*.sh

bench: .venv/ready-test ## Measure cards and facts beside other tools; writes build/bench.json
	@$(BIN)/python benchmarks

findings: ## Run every script in findings/, and tell which surprises have changed
	@changed=; \
	for script in findings/*.sh; do \
	  echo "== $$script"; "$$script" || changed="$$changed $$script"; echo; \
	done; \
	if [ "$$changed" ]; then echo "Changed, or not run:$$changed"; exit 1; fi; \
	echo "All findings still hold."

pin: .venv/ready-lint ## Rewrite constraints.txt with the newest versions that fit
	@UV_SYSTEM_CERTS=1 $(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 \
	  --no-annotate --no-header pyproject.toml $(patsubst %,--group=%,demo lint test setup) -o constraints.txt

clean: ## Remove build results; keep .venv
	rm -rf build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

.venv/ready-%: pyproject.toml constraints.txt scripts/setup
	@scripts/setup $*
