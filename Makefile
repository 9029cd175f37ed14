# Thin aliases. All that is needed beforehand is Node.js with npm, or any Bun; scripts/bun fetches the rest.
BUN := scripts/bun
BINARY := dist/github-copilot-svcs
SOURCES := $(shell find src -type f) $(addprefix scripts/,asset-name.ts build.ts compile.ts source.ts) package.json bun.lock

# make run PORT=9000 ARGS="--log-level debug"; exec, so that Ctrl-C meets the program and no shell beside it.
RUN = exec env $(if $(PORT),COPILOT_PORT=$(PORT)) $(BINARY)

.DEFAULT_GOAL := help
.PHONY: help demo run auth models config build test check fix release clean

help: ## Show this list
	@awk -F':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

demo: $(BINARY) ## Try everything without an account, against a simulated Copilot (PORT=9000 for another port)
	@$(RUN) run --demo $(ARGS)

run: $(BINARY) ## Start the proxy (PORT=9000 for another port)
	@$(RUN) run $(ARGS)

auth: $(BINARY) ## Sign in to GitHub
	@$(RUN) auth $(ARGS)

models: $(BINARY) ## List the models of the subscription
	@$(RUN) models $(ARGS)

config: $(BINARY) ## Show the configuration in effect
	@$(RUN) config $(ARGS)

build: ## Build dist/github-copilot-svcs for this machine
	@$(BUN) run build

test: build ## Run all tests, those against the binary too
	@$(BUN) run test --coverage

check: ## Types, lint, layers, dead code, generated docs, fast tests
	@$(BUN) run check

fix: ## Format, and repair what lint can repair
	@$(BUN) run fix

release: ## Build the files of a release for all systems into dist/release (VERSION=1.2.3 for a version)
	@$(BUN) scripts/release.ts $(if $(VERSION),--version $(VERSION))

clean: ## Remove what was built
	@rm -rf dist coverage

$(BINARY): $(SOURCES)
	@$(BUN) run build
