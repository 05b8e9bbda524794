"""The exercises as an assignment: solutions get every point, and the stubs of students none."""

from pathlib import Path

import nbformat
import pytest

from tools.assignment import BEGIN, STUB, assignment, main, released

CHAPTERS = sorted((Path(__file__).parents[2] / "chapters").glob("[0-9]*.ipynb"))
GRADED = [path for path in CHAPTERS if '"check(' in path.read_text("utf-8")]


def grade(notebook):
    """Run an assignment as nbgrader does, cell by cell and on after errors; return its points."""
    names, points = {}, 0
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        try:
            exec(cell.source, names)
        except Exception:
            continue
        points += cell.metadata["nbgrader"].get("points", 0)
    return points


@pytest.mark.parametrize("path", GRADED, ids=lambda path: path.stem)
def test_solutions_get_full_marks_and_stubs_none(path):
    source = assignment(nbformat.read(path, as_version=4))
    nbformat.validate(source)
    full = sum(cell.metadata["nbgrader"].get("points", 0) for cell in source.cells[1:]
               if cell.cell_type == "code")  # fmt: skip
    assert full >= 1
    assert grade(source) == full
    students = released(source)
    assert not any(BEGIN in cell.source for cell in students.cells)
    assert sum(STUB in cell.source for cell in students.cells) == full
    assert grade(students) == 0


def test_ids_are_unique_and_tests_are_locked():
    source = assignment(nbformat.read(GRADED[0], as_version=4))
    marks = [cell.metadata["nbgrader"] for cell in source.cells if cell.cell_type == "code"]
    assert len({mark["grade_id"] for mark in marks}) == len(marks)
    assert all(mark["locked"] == mark["grade"] != mark["solution"] for mark in marks)


def test_command_joins_chapters(tmp_path):
    output = tmp_path / "source" / "two.ipynb"
    assert main([*map(str, GRADED[:2]), "-o", str(output)]) == 0
    both = nbformat.read(output, as_version=4)
    singly = [assignment(nbformat.read(path, as_version=4)) for path in GRADED[:2]]
    assert len(both.cells) == sum(len(part.cells) for part in singly)


def test_a_chapter_without_graded_exercises_is_refused():
    empty = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x = 1")])
    with pytest.raises(ValueError, match="no exercise"):
        assignment(empty)
