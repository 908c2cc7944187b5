# Every target sets up what it needs first, once, in .venv and through apt: see scripts/setup.

.DEFAULT_GOAL := help
# One set-up at a time, also under make -j.
.NOTPARALLEL:
.PHONY: help demo serve test lint bench findings pin clean

EXAMPLE := examples/complete-journey
OUT     := build/demo
BIN     := .venv/bin
STARTED := $(shell date +%s)
# A process a core, up to four, and a file's tests in one of them: they share what is dear.
AT_ONCE := -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

help: ## List these targets
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 16

demo: .venv/ready-demo ## Draw the sample year: every household's recap, and a gallery to open
	@$(BIN)/recap run $(EXAMPLE) --out $(OUT)
	@echo
	@echo "All of it took $$(($$(date +%s) - $(STARTED))) s, set-up included. Here, recap is $(BIN)/recap."
	@echo "To open the customers' pages: make serve"

serve: .venv/ready-demo ## Serve the customers' pages of the demo on this machine
	@$(BIN)/recap serve $(EXAMPLE)

test: .venv/ready-test lint ## Check the style, then run every test
	@$(BIN)/pytest $(AT_ONCE)

lint: .venv/ready-lint ## Check style and types
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/mypy benchmarks
	@$(BIN)/shellcheck scripts/setup scripts/fresh-machine .ci/run findings/*.sh

bench: .venv/ready-test ## Time cards and facts on this machine, beside other tools; figures in build/bench.json
	@$(BIN)/python benchmarks

findings: ## Run every script in findings/: do the surprises in libraries still hold? (by hand)
	@changed=; \
	for script in findings/*.sh; do \
	  echo "== $$script"; "$$script" || changed="$$changed $$script"; echo; \
	done; \
	if [ "$$changed" ]; then echo "Changed, or not run:$$changed"; exit 1; fi; \
	echo "All findings still hold."

pin: .venv/ready-lint ## Write constraints.txt anew, with the newest versions that fit
	@UV_SYSTEM_CERTS=1 $(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 \
	  --no-annotate --no-header pyproject.toml $(patsubst %,--group=%,demo lint test setup) -o constraints.txt

clean: ## Remove what was made, and keep .venv
	rm -rf build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

.venv/ready-%: pyproject.toml constraints.txt scripts/setup
	@scripts/setup $*
