"""A cell that is run again says what it said, and no cell goes on with another cell's generator.

`tools/run_cells_twice.py` runs all chapters (`make twice`), which takes minutes; here it is tried
on a notebook of three cells. What it mostly finds can be seen without running anything: a cell that
draws from a generator it has not made.
"""

import ast
from pathlib import Path

import nbformat
import pytest

from tools.run_cells_twice import changed_cells

ROOT = Path(__file__).parents[2]
NOTEBOOKS = [ROOT / "intro.ipynb", *sorted((ROOT / "chapters").glob("*.ipynb"))]
MAKERS = {"default_rng", "RandomState"}


def stored(folder, *cells):
    """Write a notebook with the given (source, printed text) pairs as its cells."""
    notebook = nbformat.v4.new_notebook()
    for source, text in cells:
        cell = nbformat.v4.new_code_cell(source)
        if text:
            cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=text)]
        notebook.cells.append(cell)
    path = folder / "small.ipynb"
    nbformat.write(notebook, path)
    return path


def test_a_cell_that_goes_on_where_it_stopped_is_found(tmp_path):
    path = stored(
        tmp_path, ("x = [1]", ""), ("x.append(2)\nprint(len(x))", "2\n"), ("print(x[0])", "1\n")
    )
    assert changed_cells(path) == ["cell 2, second run: x.append(2)"]


def test_a_cell_that_changes_what_comes_after_it_is_found(tmp_path):
    path = stored(tmp_path, ("x = 1", ""), ("x = 2 * x", ""), ("print(x)", "2\n"))
    assert changed_cells(path) == [
        "cell 3, first run: print(x)",
        "cell 3, second run: print(x)",
    ]


# --- generators, without running ------------------------------------------------------------------


def makes_generator(node):
    return any(
        isinstance(call, ast.Call) and getattr(call.func, "attr", "") in MAKERS
        for call in ast.walk(node)
    )


def names(node, kind):
    return {
        part.id
        for part in ast.walk(node)
        if isinstance(part, ast.Name) and isinstance(part.ctx, kind)
    }


def borrowed(sources):
    """Return (number of the cell, name) for each generator that a cell uses but has not made."""
    made, found = set(), []
    for number, source in enumerate(sources, start=1):
        here = set()
        for statement in ast.parse(source).body:
            if isinstance(statement, ast.FunctionDef):  # its own names, and its arguments
                own = names(statement, ast.Store) | {a.arg for a in statement.args.args}
                used = names(statement, ast.Load) - own
            else:
                used = names(statement, ast.Load) - names(statement, ast.Store)
            found += [(number, name) for name in sorted(used & made - here)]
            if isinstance(statement, ast.Assign) and makes_generator(statement.value):
                targets = set().union(*(names(target, ast.Store) for target in statement.targets))
                values = statement.value
                if isinstance(values, ast.Tuple):  # rng, other = default_rng(0), 1
                    pairs = zip(statement.targets[0].elts, values.elts, strict=True)
                    targets = {t.id for t, value in pairs if is_generator(value)}
                elif not is_generator(values):
                    targets = set()
                here |= targets
        made |= here
    return found


def is_generator(node):
    return isinstance(node, ast.Call) and getattr(node.func, "attr", "") in MAKERS


def test_a_borrowed_generator_is_seen():
    cells = ["rng = np.random.default_rng(0)\nx = rng.normal()", "y = rng.normal()"]
    assert borrowed(cells) == [(2, "rng")]
    assert borrowed([cells[0], "rng = np.random.default_rng(1)\ny = rng.normal()"]) == []
    assert borrowed([cells[0], "def draw(rng):\n    return rng.normal()"]) == []
    assert borrowed([cells[0], "def draw():\n    return rng.normal()"]) == [(2, "rng")]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_cell_makes_the_generators_it_uses(path):
    cells = nbformat.read(path, as_version=4).cells
    assert borrowed([cell.source for cell in cells if cell.cell_type == "code"]) == []
