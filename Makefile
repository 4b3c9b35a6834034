# The commands of this repository; `make help` lists them. Everything here may be repeated at will.

SHELL := /bin/bash
.DEFAULT_GOAL := help

# Settings for the program, as in `make run ARGS="--listen 0.0.0.0:3000"`.
ARGS ?=

.PHONY: help run build dev test test-rust test-browser test-release trials bench lint format clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## build what is missing, then start Kurento Live on http://localhost:3000
	@scripts/start release $(ARGS)

build: ## leave one self-contained program, target/release/kurento-live
	@scripts/build release

dev: ## build quickly, without optimisation, and start
	@scripts/build debug
	@scripts/start debug $(ARGS)

test: ## install what tests need and run all of them: release check, Rust, browser
	@scripts/test all

test-rust: ## run the Rust tests only
	@scripts/test rust

test-browser: ## run the browser tests only; ARGS goes to Playwright
	@scripts/test browser $(ARGS)

test-release: build ## check that the release program is complete and runs from any folder
	@scripts/test-release

trials: build ## run what takes long or measures an idle machine, in the browser; ARGS goes to Playwright
	@scripts/trials $(ARGS)

bench: ## measure the release program on this machine; ARGS goes to the benchmarks
	@scripts/bench $(ARGS)

lint: ## check format and lints, native and WebAssembly
	@scripts/lint

format: ## format all Rust sources
	@cargo fmt --all

clean: ## remove everything that was built
	@cargo clean
	@rm -rf end2end/test-results end2end/playwright-report end2end/node_modules xtask/node_modules
