# make book        build the book and print where it is
# make serve       build it and serve it on http://127.0.0.1:8000
# make test        every check: code, notebooks, pages in a browser
# make notebooks   run the chapters and store their outputs (after changing a chapter or nnlib)
# make bench       measure nnlib and its peers side by side (installs PyTorch and JAX)
# make lint        style of the Python code
# make clean       remove what was built; the virtual environment stays
#
# PYTHON=python3.12 make book     chooses the Python the virtual environment is made with
# WORKERS=4 make test             checks on 4 processes rather than 2

PYTHON ?= python3
VENV ?= .venv
WORKERS ?= 2
PORT ?= 8000
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
SITE := _build/html

# One thread per process for NumPy's matrix products: the same sums in the same order everywhere,
# and no fight for the processor when notebooks run side by side.
export OPENBLAS_NUM_THREADS := 1
export OMP_NUM_THREADS := 1
export MKL_NUM_THREADS := 1
export VECLIB_MAXIMUM_THREADS := 1

.PHONY: book serve test notebooks bench lint clean site

book: $(VENV)/.for-book site

# After a failure Sphinx's memory of the pages is dropped: the next build would not read a faulty page
# again, and so would not mention its fault.
site:
	$(BIN)/jupyter-book build -W --keep-going --quiet . || { rm -rf _build/.doctrees; exit 1; }
	@echo "The book is ready: $(CURDIR)/$(SITE)/index.html"

serve: book
	@echo "Serving on http://127.0.0.1:$(PORT) (stop with Ctrl-C)"
	@$(BIN)/python -m http.server --bind 127.0.0.1 --directory $(SITE) $(PORT)

# Each step says first how long those before it took; pytest lists its slowest tests.
STEP := $(BIN)/python tools/stopwatch.py
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --durations 5

test: $(VENV)/.for-tests
	@rm -f _build/steps.txt
	$(STEP) code $(PYTEST) tests --ignore tests/site --cov
	$(STEP) notebooks $(PYTEST) intro.ipynb chapters --nbval --dist loadfile
	$(STEP) build $(MAKE) site
	$(STEP) pages $(PYTEST) tests/site

notebooks: $(VENV)/.for-tests
	$(BIN)/python tools/refresh_notebooks.py

bench: $(VENV)/.for-bench site
	$(BIN)/python benchmarks/run.py

lint: $(VENV)/.for-tests
	$(BIN)/ruff check .

clean:
	rm -rf _build .pytest_cache .ruff_cache .hypothesis .coverage

# A stamp file says that the environment holds what a requirements file asks for.
$(VENV)/.for-book: requirements.txt constraints.txt pyproject.toml | $(BIN)/python
	$(PIP) install --quiet -r requirements.txt
	@touch $@

$(VENV)/.for-tests: requirements-test.txt $(VENV)/.for-book
	$(PIP) install --quiet -r requirements-test.txt
	@touch $@

$(VENV)/.for-bench: requirements-bench.txt $(VENV)/.for-tests
	$(PIP) install --quiet -r requirements-bench.txt
	@touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; try PYTHON=python3.12 make book")'
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }
