"""The zoo of bugs: the tool that a solution names catches the bug, and is silent after the repair.

The programs stand in the chapter, where a reader sees them. Here its cells are run as they are,
from the first of the zoo on, and the tools are tried on programs that are known to be right or
wrong.
"""

from pathlib import Path

import matplotlib as mpl
import nbformat
import numpy as np
import pytest

CHAPTER = Path(__file__).parents[2] / "chapters" / "16-when-training-fails.ipynb"
N_PROGRAMS = 10


@pytest.fixture(scope="module")
def zoo():
    """Run the cells of the zoo, after the first cell with the imports; return all their names."""
    cells = nbformat.read(CHAPTER, as_version=4).cells
    sources = [cell.source for cell in cells if cell.cell_type == "code"]
    first = next(i for i, source in enumerate(sources) if source.startswith("zoo = {}"))
    names = {}
    with mpl.rc_context():  # the chapter's style of pictures is not for other tests
        for source in [sources[0], *sources[first:]]:
            exec(source, names)
    return names


@pytest.mark.parametrize("number", range(1, N_PROGRAMS + 1))
def test_the_tool_of_the_solution_catches_the_bug_and_passes_the_repair(zoo, number):
    assert zoo["zoo"][number] == (True, False)


def test_every_program_has_a_solution(zoo):
    assert sorted(zoo["zoo"]) == list(range(1, N_PROGRAMS + 1))
    text = CHAPTER.read_text("utf-8")
    assert all(f"### Program {number}\\n" in text for number in range(1, N_PROGRAMS + 1))


def test_gradient_check_knows_right_from_wrong(zoo):
    theta = np.array([1.0, -2.0])
    fails = zoo["fails_gradient_check"]
    assert not fails(lambda t: 2 * t, lambda t: t @ t, theta)
    assert fails(lambda t: 2.001 * t, lambda t: t @ t, theta)


def test_a_step_that_stands_still_or_climbs_does_not_descend(zoo):
    does_not = zoo["does_not_descend"]
    theta = np.array([1.0, -2.0])
    assert not does_not(lambda t: 0.9 * t, lambda t: t @ t, theta)
    assert does_not(lambda t: 1.1 * t, lambda t: t @ t, theta)
    assert does_not(lambda t: t, lambda t: t @ t, theta)


def test_one_seed_that_fails_is_enough(zoo):
    assert zoo["depends_on_the_seed"](lambda seed: seed != 7)
    assert not zoo["depends_on_the_seed"](lambda seed: True)


def test_an_input_may_be_read_but_not_written(zoo):
    X = np.arange(6.0).reshape(3, 2)
    assert not zoo["changes_its_input"](lambda X: X + 1, X)
    assert zoo["changes_its_input"](lambda X: np.add(X, 1, out=X), X)
