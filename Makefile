# make book        build the book and print where it is
# make serve       build it and serve it on http://127.0.0.1:8000
# make test        every check: code, notebooks, pages in a browser
# make notebooks   run the chapters and store their outputs (after changing a chapter or nnlib)
# make twice       run each cell of the chapters twice: the same both times?
# make bench       measure nnlib and its peers side by side (installs PyTorch and JAX)
# make lint        style and types of the code
# make clean       remove what was built; the virtual environment stays
#
# PYTHON=python3.12 make book     chooses the Python the virtual environment is made with
# WORKERS=4 make test             checks on 4 processes rather than 2
# PORT=9000 make serve            serves on another port
#
# All of it is in tools/tasks.py, which needs no make: python3 tools/tasks.py book

PYTHON ?= python3

.PHONY: book serve test notebooks twice bench lint clean site
book serve test notebooks twice bench lint clean site:
	@$(PYTHON) tools/tasks.py $@
