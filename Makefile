# The names people and CI use: demo, test, check, bench, docs (and clean).
#
# Each makes the virtual environment it needs under .venvs/ and keeps to this directory. Needed
# beforehand: a Rust toolchain, Python 3.11 or newer with venv, a C compiler, the registries.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.PRECIOUS: .venvs/%/bin/pip
.DEFAULT_GOAL := help
.PHONY: help demo test test-rust test-python browser fuzz check check-rust check-python bench docs clean

PYTHON ?= python3

# Shells that have an environment of their own active must not lead us astray.
unexport CONDA_PREFIX
unexport PYTHONPATH
unexport PYTHONHOME
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_REQUIRE_VIRTUALENV := 1
# What tools would write under the home directory, they write here.
export MPLCONFIGDIR := $(CURDIR)/.venvs/home/matplotlib
export IPYTHONDIR := $(CURDIR)/.venvs/home/ipython
export JUPYTER_RUNTIME_DIR := $(CURDIR)/.venvs/home/jupyter
export JUPYTER_PLATFORM_DIRS := 1

RUST := Cargo.toml Cargo.lock $(shell find src -name '*.rs')
PACKAGE := pyproject.toml $(shell find python -type f -not -name '*.so' -not -name '*.pyc')
NOTEBOOKS := $(wildcard notebooks/*.ipynb)

DEV := .venvs/dev
BENCH_ENV := .venvs/bench
# `run` puts the environment $(1) first for the command that follows; the same interpreter for
# cargo and maturin keeps them from rebuilding each other's work.
run = VIRTUAL_ENV="$(CURDIR)/$(1)" PATH="$(CURDIR)/$(1)/bin:$$PATH" PYO3_PYTHON="$(CURDIR)/$(1)/bin/python"

help:
	@echo "make demo   build, install, segment the embedded real data"
	@echo "make test   Rust and Python tests, examples, notebooks"
	@echo "make check  format, lints, types, stubs, import layers, kernels without Python"
	@echo "make fuzz   a million made-up record batches through ingest (ten minutes or so)"
	@echo "make bench  times beside DuckDB, polars, pandas, scikit-learn; one job: BENCH=rfm"
	@echo "make docs   guides and reference as web pages, in site/"
	@echo "make clean  remove what the above made"

# --- environments ---------------------------------------------------------------------------

# The first Python that is new enough and can make virtual environments.
.venvs/%/bin/pip:
	@mkdir -p .venvs/home; python=; \
	for candidate in "$(PYTHON)" python3 python3.14 python3.13 python3.12 python3.11; do \
	  if "$$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
	    >/dev/null 2>&1; then python="$$candidate"; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "make: no Python 3.11 or newer with venv found (tried $(PYTHON), python3.11 to 3.14);" \
	    "install one (on Debian also python3-venv), or name it: make PYTHON=/path/to/python ..." >&2; \
	  exit 1; \
	fi; \
	"$$python" -m venv --clear ".venvs/$*"
	@.venvs/$*/bin/python -m pip install --quiet --upgrade pip

$(DEV)/.tools: pyproject.toml | $(DEV)/bin/pip
	$(DEV)/bin/python -m pip install --quiet --group test --group check "maturin>=1.9.4,<2"
	@touch $@

# The quick build profile; Python sources are used in place. The extras stand here one by one:
# `all` names the package itself, which pip cannot find before it is installed.
$(DEV)/.built: $(DEV)/.tools $(RUST)
	$(call run,$(DEV)) PIP_QUIET=1 maturin develop --quiet --locked --extras report,excel,sql,cli
	@touch $@

# --- demo -----------------------------------------------------------------------------------

.venvs/demo/.installed: $(RUST) $(PACKAGE) README.md | .venvs/demo/bin/pip
	@echo "Building (release profile; a few minutes the first time) ..."
	.venvs/demo/bin/python -m pip install --quiet ".[all]"
	@touch $@

demo: .venvs/demo/.installed
	.venvs/demo/bin/segmentry run --demo --out demo-output
	@echo; echo "Results are in $(CURDIR)/demo-output:"; ls -1 demo-output
	@echo "Open $(CURDIR)/demo-output/report.html in a browser."

# --- tests ----------------------------------------------------------------------------------

test: test-rust test-python

test-rust:
	cargo test --quiet --locked --features arrow

# A million made-up batches through ingest, other ones every time.
fuzz:
	SEGMENTRY_FUZZ_BATCHES=1000000 SEGMENTRY_FUZZ_SEED="$$(date +%s)" cargo test --locked \
	  --profile fuzz --features arrow --test ingest_fuzz -- --nocapture

# The report is tried in a real browser; where none is found, Debian's is installed if we may.
browser:
	@for name in "$${SEGMENTRY_CHROMIUM:-}" chromium chromium-browser google-chrome \
	  google-chrome-stable "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do \
	  if [ -n "$$name" ] && command -v "$$name" >/dev/null; then exit 0; fi; \
	done; \
	as_root=; if [ "$$(id -u)" != 0 ]; then as_root="sudo -n"; fi; \
	if command -v apt-get >/dev/null && $$as_root true 2>/dev/null; then \
	  echo "Installing Chromium (for the tests of the report) ..."; \
	  $$as_root apt-get -qq update && DEBIAN_FRONTEND=noninteractive $$as_root apt-get -qq install \
	    --yes --no-install-recommends chromium fonts-dejavu-core >/dev/null; \
	else \
	  echo "make: the report is tested in Chromium or Chrome; install one, or say where it is:" \
	    "SEGMENTRY_CHROMIUM=/path/to/chrome make test" >&2; exit 1; \
	fi

test-python: $(DEV)/.built browser
	$(call run,$(DEV)) python -m pytest --quiet --numprocesses logical --dist loadfile tests
	$(call run,$(DEV)) python -m pytest --quiet --doctest-modules python/segmentry
ifneq ($(NOTEBOOKS),)
	$(call run,$(DEV)) python -m pytest --quiet --nbmake $(NOTEBOOKS)
endif

# --- checks ---------------------------------------------------------------------------------

check: check-rust check-python

check-rust: | $(DEV)/bin/pip
	cargo fmt --check
	cargo check --quiet --locked --no-default-features
	@if cargo tree --locked --no-default-features --edges normal --prefix none \
	  | grep -E '^(pyo3|numpy|arrow)'; then \
	  echo "make: the kernels must build without Python; the crates above came in" >&2; exit 1; fi
	@if cargo tree --locked --features arrow --edges normal --prefix none \
	  | grep -E '^(pyo3|numpy)'; then \
	  echo "make: Arrow streams must be read without Python; the crates above came in" >&2; \
	  exit 1; fi
	$(call run,$(DEV)) cargo clippy --quiet --locked --all-targets -- -D warnings
	$(call run,$(DEV)) cargo clippy --quiet --locked --all-targets --features arrow -- -D warnings
	$(call run,$(DEV)) cargo clippy --quiet --locked --all-targets --features python -- -D warnings

# Slow, so only when the stubs or the native module changed.
$(DEV)/.stubs: $(DEV)/.built python/segmentry/_native.pyi tools/stubtest-allowlist.txt
	$(call run,$(DEV)) python -m mypy.stubtest --ignore-disjoint-bases \
	  --mypy-config-file pyproject.toml --allowlist tools/stubtest-allowlist.txt segmentry._native
	@touch $@

check-python: $(DEV)/.built $(DEV)/.stubs
	$(call run,$(DEV)) ruff check
	$(call run,$(DEV)) ruff format --check
	$(call run,$(DEV)) mypy
	$(call run,$(DEV)) lint-imports --no-logo
	$(call run,$(DEV)) python tools/check_docstrings.py
	$(call run,$(DEV)) typos
ifneq ($(NOTEBOOKS),)
	$(call run,$(DEV)) nbstripout --keep-id --verify $(NOTEBOOKS)
endif

# --- benchmarks and documentation -----------------------------------------------------------

$(BENCH_ENV)/.installed: $(RUST) $(PACKAGE) README.md | $(BENCH_ENV)/bin/pip
	$(BENCH_ENV)/bin/python -m pip install --quiet --group bench ".[report]"
	@touch $@

# make bench BENCH=rfm runs one job only.
bench: $(BENCH_ENV)/.installed
	$(BENCH_ENV)/bin/python benchmarks/run.py $(BENCH)

$(DEV)/.docs: $(DEV)/.tools
	$(DEV)/bin/python -m pip install --quiet --group docs
	@touch $@

docs: $(DEV)/.built $(DEV)/.docs
	rm -rf site docs/reference/objects
	$(call run,$(DEV)) sphinx-build --quiet --nitpicky --fail-on-warning --keep-going \
	  --doctree-dir .venvs/home/doctrees docs site
	@echo "Open $(CURDIR)/site/index.html in a browser."

clean:
	rm -rf .venvs target site docs/reference/objects demo-output dist
	find python -name '*.so' -delete
