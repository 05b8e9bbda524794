"""Exercises start with a blank, and the grader says so instead of grading it."""

import ast
import json
from itertools import pairwise
from pathlib import Path

import nbformat
import numpy as np
import pytest

from book.python.inside.needs import names_of
from nnlib.exercises import EXERCISES, check
from nnlib.exercises.blanks import has_blank
from nnlib.exercises.grading import BLANK

CHAPTERS = sorted((Path(__file__).parents[2] / "chapters").glob("*.ipynb"))
CELLS = [
    (path, number, cell, notebook.cells[number + 1])
    for path in CHAPTERS
    for notebook in [nbformat.read(path, as_version=4)]
    for number, cell in enumerate(notebook.cells)
    if "exercise" in cell.metadata.get("tags", ())
]
STARTS = [
    pytest.param(path, number, cell, solution, id=f"{path.stem}-{number}")
    for path, number, cell, solution in CELLS
]


def empty(x): ...


def with_docstring(x):
    """Return nothing yet."""


def kept(x):
    y = ...
    return x * y


def returned(x):
    return ...


def axis(x):
    return x[..., np.newaxis]


def constant(x):
    return 0.01


def forgets_to_return(x):
    x + 1


@pytest.mark.parametrize("answer", [empty, with_docstring, kept, returned, ([..., 1], 0), [...]])
def test_a_blank_is_seen(answer):
    assert has_blank(answer)
    assert check("leaky_relu", answer).message == BLANK


@pytest.mark.parametrize(
    "answer",
    [axis, constant, forgets_to_return, lambda x: None, np.tanh, ([1, 2], 0), np.zeros(2), "..."],
)
def test_what_is_no_blank_is_graded(answer):
    assert not has_blank(answer)
    assert check("leaky_relu", answer).message != BLANK


def test_every_exercise_that_is_asked_starts_with_a_blank():
    assert len(CELLS) >= 29


@pytest.mark.parametrize("path, number, cell, solution", STARTS)
def test_a_start_is_graded_as_blank_and_gives_nothing_away(path, number, cell, solution):
    (output,) = cell.outputs
    assert output.data["text/plain"] == BLANK
    assert solution.metadata.tags == ["hide-cell"]
    assert "Correct: all" in "".join(
        output.get("text", "") or output.get("data", {}).get("text/plain", "")
        for output in solution.outputs
    )
    asked, answered = (
        node.value.args[0].value
        for source in (cell.source, solution.source)
        for node in ast.parse(source).body[-1:]
    )
    assert asked == answered in EXERCISES


@pytest.mark.parametrize("path, number, cell, solution", STARTS)
def test_a_start_imports_what_it_needs_or_says_what_comes_from_above(path, number, cell, solution):
    _, taken = names_of(cell.source)
    before = nbformat.read(path, as_version=4).cells[:number]
    task = [one.source for one in before if one.cell_type == "markdown"][-2:]
    assert all(f"`{name}`" in "\n".join(task) for name in taken), taken


def test_hints_stand_before_their_exercise():
    for path in CHAPTERS:
        cells = json.loads(path.read_text("utf-8"))["cells"]
        for cell, following in pairwise(cells):
            if "".join(cell["source"]).startswith(":::{dropdown} Hint"):
                assert "exercise" in following["metadata"].get("tags", ()), path.name
