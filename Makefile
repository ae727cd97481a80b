# Both work from a bare python3 and set up .venv by themselves: make demo, make test
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help demo test install format privacy lock audit run-ready dev-ready venv

help:
	@echo "make demo     try the bot in the browser, on a simulated server"
	@echo "make test     run every check and test"
	@echo "make install  set the bot up to run it: .venv/bin/concierge"
	@echo "make format   bring the code into its form"
	@echo "make privacy  write PRIVACY.md anew, from what the tables say"
	@echo "make audit    look up known weaknesses of the dependencies; needs a network"
	@echo "make lock     resolve the dependencies anew into the two lock files"

demo: run-ready
	@$(BIN)/python -m bot demo

install: run-ready
	@echo "Next: $(BIN)/concierge init"

# While mypy has one core, the other compiles what every worker of the tests loads. Of three workers, one often waits.
test: dev-ready
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/lint-imports --no-cache
	@[ -n "$$TEST_POSTGRES_URL" ] || echo "The PostgreSQL run is left out: TEST_POSTGRES_URL names no server."
	@export PYTHONDONTWRITEBYTECODE=; $(BIN)/pytest --collect-only >/dev/null 2>&1 & $(BIN)/mypy --no-error-summary && wait
	@PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder

format: dev-ready
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format .

privacy: dev-ready
	@$(BIN)/python -m bot privacy > PRIVACY.md
	@echo >> PRIVACY.md
	@$(BIN)/python -m bot --lang fr privacy >> PRIVACY.md

# No address of a registry and no path of this computer goes into the files.
COMPILE = $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header --all-extras

lock: dev-ready
	@$(BIN)/python -m pip install --quiet uv
	@$(COMPILE) --output-file requirements.lock
	@$(COMPILE) --group dev --constraint requirements.lock --output-file requirements-dev.lock

# Beside .venv, so that the bot and its tests never depend on it.
AUDIT := .venv-audit
OSV := api.osv.dev

audit:
	@$(PYTHON) -c 'import socket; socket.create_connection(("$(OSV)", 443), timeout=5)' 2>/dev/null || { \
		echo "Nothing was audited: $(OSV), where known weaknesses are looked up, can't be reached."; exit 1; }
	@[ -x $(AUDIT)/bin/pip-audit ] || { $(PYTHON) -m venv $(AUDIT) && \
		$(AUDIT)/bin/python -m pip install --quiet --disable-pip-version-check pip-audit; }
	@for file in requirements.lock requirements-dev.lock; do \
		$(AUDIT)/bin/pip-audit --vulnerability-service osv --require-hashes --disable-pip --requirement $$file || exit 1; done

run-ready: venv
	@cmp -s requirements.lock .venv/run.lock || cmp -s requirements-dev.lock .venv/dev.lock || { \
		echo "Installing what the bot needs into .venv (about a minute, once) …"; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock && \
		cp requirements.lock .venv/run.lock; }

dev-ready: venv
	@cmp -s requirements-dev.lock .venv/dev.lock || { \
		echo "Installing what the tests need into .venv (about a minute, once) …"; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock && \
		cp requirements-dev.lock .venv/dev.lock; }

# The launcher makes the checkout's own code the command: nothing has to be built or installed.
venv:
	@command -v $(PYTHON) >/dev/null || { \
		echo "There is no $(PYTHON): install Python 3.11 or newer (Debian and Ubuntu: apt install python3 python3-venv)."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Concierge needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) -V). Name a newer one: make demo PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) can't make a virtual environment. Debian and Ubuntu: apt install $$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@printf '#!%s\nimport sys\nsys.path.insert(0, "%s")\nfrom bot.__main__ import main\nif __name__ == "__main__":\n    main()\n' "$(CURDIR)/$(BIN)/python" "$(CURDIR)" > $(BIN)/concierge
	@chmod +x $(BIN)/concierge
