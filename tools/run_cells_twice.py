"""Run each cell of the chapters twice, and say which ones answer differently the second time.

A reader runs a cell again to look at it again. It should say the same, and so should all cells
after it. What breaks that is a cell that goes on where it stopped: it draws from a generator that
an earlier cell has made, or changes an array in place::

    python tools/run_cells_twice.py                        every chapter
    python tools/run_cells_twice.py chapters/04-xor.ipynb  this one

The text of both runs is compared with what the notebook stores; pictures are not. It takes twice as
long as running the chapters, which is why it is a job of its own (`make twice`).
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbformat import NotebookNode

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # so that it runs as a script, too
from book.execution import merge_streams
from tools.processors import available_processors
from tools.refresh_notebooks import ROOT, NotebookError, execute


def doubled(notebook: NotebookNode) -> NotebookNode:
    """Return a notebook with each code cell of `notebook` twice in a row, and no outputs."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    copies = [nbformat.v4.new_code_cell(cell.source) for cell in cells for _ in range(2)]
    return nbformat.v4.new_notebook(cells=copies, metadata=notebook.metadata)


def texts(cell: NotebookNode) -> list[str]:
    """Return the text of each output of a cell."""
    return [
        output.text if output.output_type == "stream" else output.data.get("text/plain", "")
        for output in merge_streams(cell.outputs)
        if output.output_type != "error"
    ]


def changed_cells(path: Path) -> list[str]:
    """Return a line for each cell of the notebook at `path` that says something else when run.

    Parameters
    ----------
    path : pathlib.Path
        A notebook with stored outputs.

    Returns
    -------
    list of str
        The number of the cell, counted from 1, which run differs from what is stored, and the
        beginning of the cell.

    Raises
    ------
    NotebookError
        If a cell does not run.
    """
    notebook = nbformat.read(path, as_version=4)
    stored = [cell for cell in notebook.cells if cell.cell_type == "code"]
    twice = doubled(notebook)
    execute(twice, path)
    runs = {"first": twice.cells[::2], "second": twice.cells[1::2]}
    return [
        f"cell {number}, {name} run: {cell.source.splitlines()[0]}"
        for number, cell in enumerate(stored, start=1)
        for name, copies in runs.items()
        if texts(copies[number - 1]) != texts(cell)
    ]


def check(path: Path) -> bool:
    """Check one notebook, say on stdout what was found, and return whether all is well."""
    try:
        found = changed_cells(path)
    except NotebookError as error:
        found = [str(error)]
    print(f"{path.name}: {'as stored' if not found else ''}", *found, sep="\n  ", flush=True)
    return not found


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path, help="default: every chapter")
    options = parser.parse_args(arguments)
    chapters = [ROOT / "intro.ipynb", *sorted((ROOT / "chapters").glob("*.ipynb"))]
    paths = [path.resolve() for path in options.notebooks] or chapters
    with ThreadPoolExecutor(available_processors()) as pool:
        return 0 if all(list(pool.map(check, paths))) else 1


if __name__ == "__main__":
    sys.exit(main())
