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


def test_names_within_a_function_bring_nothing_along():
    cells = [
        nbformat.v4.new_code_cell("y = open('large')\nlimit = 3\nz = 1"),
        nbformat.v4.new_code_cell(
            "def answer(y):\n    z = [y for y in y]\n    return z[:limit]\n\n\ncheck('a', answer)",
            metadata={"tags": ["hide-cell"]},
        ),
    ]
    fill = assignment(nbformat.v4.new_notebook(cells=cells)).cells[1].source
    assert "limit = 3" in fill and "large" not in fill and "z = 1" not in fill


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


def test_command_names_the_chapter_that_it_cannot_use_and_writes_nothing(tmp_path, capsys):
    empty, output = tmp_path / "empty.ipynb", tmp_path / "out.ipynb"
    nbformat.write(nbformat.v4.new_notebook(), empty)
    for path in (empty, tmp_path / "missing.ipynb"):
        with pytest.raises(SystemExit):
            main([str(GRADED[0]), str(path), "-o", str(output)])
        assert str(path) in capsys.readouterr().err
        assert not output.exists()
