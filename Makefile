# make run    install, build the index from the starter content, serve http://127.0.0.1:7860
# make test   install what tests need, the browser included, and run them
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check --constraint constraints.txt --editable
APT := $(shell command -v apt-get)
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo -n)

.PHONY: run test lint browser gate eval bench format clean

run: $(VENV)/installed
	$(BIN)/corner serve $(ARGS)

test: $(VENV)/installed-test browser
	$(BIN)/python -m pytest -m "not slow" $(ARGS)

lint: $(VENV)/installed-lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

gate: $(VENV)/installed-test
	$(BIN)/python -m tests.eval.gate $(ARGS)
	$(BIN)/python -m tests.eval.triage
	$(BIN)/python -m tests.eval.safety

# How well each search finds and languages are told apart, in tables; uses ../shared/data where it is.
eval: $(VENV)/installed-test
	$(BIN)/python -m tests.eval.retrieval
	$(BIN)/python -m tests.eval.language

# How long a search takes at 10,000 passages, beside plain dense search; some minutes to build the index.
bench: $(VENV)/installed-test
	$(BIN)/python -m tests.bench.search_time $(ARGS)

format: $(VENV)/installed-lint
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The tests of browser and scanned pages are skipped, with a message, where these cannot be installed.
browser:
	@command -v chromium >/dev/null || { [ -n "$(APT)" ] && $(SUDO) apt-get update -q && \
	  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends chromium fonts-noto-core fonts-noto-cjk tesseract-ocr; } || \
	  echo "chromium is not installed and could not be: the browser tests will be skipped"

clean:
	rm -rf $(VENV) artifacts build *.egg-info

$(VENV)/installed: pyproject.toml constraints.txt
	@echo "Installing; the first time this takes a few minutes ..."
	$(PYTHON) -m venv $(VENV)
	$(PIP) .
	@touch $@

$(VENV)/installed-test: $(VENV)/installed
	$(PIP) ".[test]"
	@touch $@

$(VENV)/installed-lint: $(VENV)/installed
	$(PIP) ".[lint]"
	@touch $@
