# Two commands do all: `make run` and `make test`. A second run of either is quick.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMPS := $(VENV)/stamps
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PATH := $(CURDIR)/$(BIN):$(PATH)
DIST   := weibao/web/static/web/dist/stamp

.PHONY: run test check lint types floors house front migrations soak bench attack mutate pins screens browser

run: $(STAMPS)/run $(DIST)
	@exec $(BIN)/weibao run

test: $(STAMPS)/dev $(DIST) browser
	@$(BIN)/pytest -n 2 --dist worksteal

check: test lint types floors house migrations front
	@echo "✓ make check"

lint: $(STAMPS)/dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djlint --quiet --lint weibao

types: $(STAMPS)/dev
	@$(BIN)/mypy

floors: $(STAMPS)/dev
	@$(BIN)/lint-imports

house: $(STAMPS)/dev
	@$(BIN)/python -m lints

front: $(STAMPS)/dev $(DIST)
	@cd frontend && node --test --test-reporter=dot tests/*.mjs && node node_modules/typescript/bin/tsc -p ../field

migrations: $(STAMPS)/dev
	@$(BIN)/python -m weibao makemigrations --check --dry-run

mutate: $(STAMPS)/dev
	@$(BIN)/python -m weibao.rules.tests.mutate

bench: $(STAMPS)/dev
	@for b in bench/b*.py; do $(BIN)/python -m bench.$$(basename $$b .py) || exit 1; done

soak: $(STAMPS)/dev
	@WEIBAO_SOAK=1 $(BIN)/pytest -n 2 journeys proofs weibao/rules/tests/test_oracle.py weibao/api/tests/test_schema.py weibao/payroll/tests/test_calculator.py \
	  weibao/sync/tests/test_chaos.py weibao/cases/tests/test_walks.py \
	  -k "killed or alone or every or table_says or without_a_line or calculator or whatever or walk"

attack: $(STAMPS)/dev
	@for a in attack/*.py; do $(BIN)/python $$a || exit 1; done

screens: $(STAMPS)/dev $(DIST) browser
	@$(BIN)/python docs/screens.py

pins: $(STAMPS)/dev
	@$(BIN)/uv pip compile pyproject.toml --extra install --generate-hashes --no-emit-index-url --no-header -q -o requirements.txt --python-version 3.11
	@$(BIN)/uv pip compile pyproject.toml --extra install --extra dev --generate-hashes --no-emit-index-url --no-header -q -o requirements-dev.txt -c requirements.txt --python-version 3.11

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { echo "需要 Python 3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "请先运行：apt-get install -y python3-venv"; exit 1; }

# The front end is built by the Node of a wheel, so both `run` and `test` need only Python.
$(STAMPS)/run: requirements.txt pyproject.toml | $(VENV)/bin/pip
	@echo "… 安装依赖"
	@$(BIN)/pip install -q --require-hashes -r requirements.txt
	@$(BIN)/pip install -q --no-deps --no-build-isolation -e .
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/dev: requirements-dev.txt $(STAMPS)/run
	@echo "… 安装开发依赖"
	@$(BIN)/pip install -q --require-hashes -r requirements-dev.txt
	@touch $@

# The builder itself looks whether anything changed: a second run costs a tenth of a second.
.PHONY: $(DIST)
$(DIST): $(STAMPS)/run
	@$(BIN)/node frontend/build.mjs

# A real browser, fonts and the library of the PDF writer come from Debian: by apt when root, else the one line is printed.
browser:
	@command -v chromium >/dev/null && fc-list 2>/dev/null | grep -q "Noto Sans CJK" && $(BIN)/python -c 'import sys; from ctypes.util import find_library as f; sys.exit(not f("pangoft2-1.0"))' || { \
	  if [ "$$(id -u)" = 0 ]; then echo "… 安装 Chromium 与中文字体"; apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk fontconfig libpango-1.0-0 libpangoft2-1.0-0 >/dev/null; \
	  else echo "请先运行：sudo apt-get install -y chromium fonts-noto-cjk fontconfig libpango-1.0-0 libpangoft2-1.0-0"; exit 1; fi; }
