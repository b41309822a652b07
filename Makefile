# Verbs only; each is a script of eng/ or one dotnet command, and can be run by hand.
.DEFAULT_GOAL := help
.PHONY: help run plugins cluster build test soak bench format ci clean

help: ## List the verbs
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Start the whole product in one process (http://localhost:5080, data in ./data)
	@eng/run.sh

plugins: ## Build the two plugins that ship with it; make run uses them from then on
	@eng/plugins.sh

cluster: ## Start PostgreSQL, three silos and two API nodes on this machine; Ctrl-C stops them
	@eng/cluster.sh

build: ## Build everything in Release, warnings as errors
	@eng/build.sh

test: ## Build, run every test, end with "N passed, N failed"
	@eng/test.sh

soak: ## Break a cluster on purpose and judge what happened: ARGS="S1 S4 --seed 7", "--seeds 10 --minutes 3", "plants"
	@eng/soak.sh $(ARGS)

bench: ## Run the workloads W1 to W8 against this product; one JSON line per result
	@eng/bench.sh $(ARGS)

format: ## Format the code
	dotnet format Orleans.MediaTasks.sln

ci: ## What a change must pass: locked restore, format check, build, test, snapshots unchanged
	@eng/ci.sh

clean: ## Remove what was built; ./data stays
	rm -rf artifacts
