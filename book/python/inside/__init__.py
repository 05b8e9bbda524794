"""Python in the page: runs a reader's cell as a notebook would, and says what came of it.

This package is packed with `nnlib` and runs inside Pyodide, in a worker. It knows nothing of the
browser: what a cell prints, shows or raises goes to one function, ``send(kind, text)``, which the
worker gives to :func:`start`. The kinds are ``stdout``, ``stderr``, ``result``, ``html``, ``png``,
``widget``, ``verdict`` and ``error``.
"""

from __future__ import annotations

import ast
import json
import linecache
import logging
import os
import random
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout

from . import needs, results, stand_ins
from .tracebacks import readers_traceback

Send = Callable[[str, str], object]
SCOPE: dict[str, object] = {}
"""The names of the reader's cells; ``__main__`` has them, so that pickle finds their classes."""


def start(send: Send) -> None:
    """Get ready to run cells.

    Parameters
    ----------
    send : callable
        Is called with the kind and the text of each output.
    """
    global SCOPE
    results.send = send  # type: ignore[assignment]
    SCOPE = sys.modules["__main__"].__dict__
    stand_ins.install()
    random.seed()  # Python may go on from the memory of an earlier start, and its seed with it
    # The first picture of a reader's life: "building the font cache" is news to nobody.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    os.environ["MPLBACKEND"] = (
        f"module://{__name__}.backend"  # read when matplotlib is first imported
    )


def run(source: str, name: str) -> bool:
    """Run one cell.

    Parameters
    ----------
    source : str
        Its text.
    name : str
        What a traceback calls it, such as ``"cell 3"``.

    Returns
    -------
    bool
        Whether it ended well.
    """
    filename = f"<{name}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    with redirect_stdout(results.Stream("stdout")), redirect_stderr(results.Stream("stderr")):
        try:
            _execute(source, filename)
            results.show_pictures()
        except BaseException as error:  # a reader may interrupt, and a cell may raise anything
            results.drop_pictures()
            results.send("error", readers_traceback(error))
            return False
    return True


def needed(sources: str, text: str) -> str:
    """Return what has to run before a text does.

    Parameters
    ----------
    sources : str
        The cells above it, as a list in JSON.
    text : str
        The text.

    Returns
    -------
    str
        The numbers of cells, from 0, and imports, in JSON.
    """
    cells, imports = needs.needed(json.loads(sources), text)
    return json.dumps({"cells": cells, "imports": imports})


def _execute(source: str, filename: str) -> None:
    """Run the statements; show the value of the last one if it is an expression."""
    tree = ast.parse(source, filename)
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        exec(compile(tree, filename, "exec"), SCOPE)
        return
    del tree.body[-1]
    exec(compile(tree, filename, "exec"), SCOPE)
    value = eval(compile(ast.Expression(last.value), filename, "eval"), SCOPE)
    if value is not None and not source.rstrip().endswith(";"):
        SCOPE["_"] = value
        results.show(value)
