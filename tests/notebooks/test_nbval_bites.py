"""nbval accepts a chapter and rejects the same chapter with one digit changed."""

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

CHAPTERS = (Path(__file__).parents[2] / "chapters").glob("*.ipynb")


@pytest.fixture(scope="module")
def chapter():
    """Return the chapter with the least to compute."""
    notebooks = [nbformat.read(path, as_version=4) for path in CHAPTERS]
    return min(notebooks, key=lambda notebook: len(notebook.cells))


def change_one_digit(notebook):
    """Add one to the first digit that a cell of `notebook` printed; return the cell's number."""
    code_cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for number, cell in enumerate(code_cells):
        for output in cell.outputs:
            if output.get("name") == "stdout" and (digit := re.search(r"\d", output.text)):
                other = str((int(digit[0]) + 1) % 10)
                output.text = output.text[: digit.start()] + other + output.text[digit.end() :]
                return number
    raise AssertionError("the chapter prints no number")


def nbval(notebook, folder):
    """Run nbval on a copy of `notebook`; return pytest's exit status and what it printed."""
    nbformat.write(notebook, folder / "copy.ipynb")
    # A kernel under MPLBACKEND=Agg, which tests set, would show no pictures.
    environment = {key: value for key, value in os.environ.items() if key != "MPLBACKEND"}
    command = [sys.executable, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", "-rf"]
    run = subprocess.run(
        [*command, "copy.ipynb"], cwd=folder, env=environment, capture_output=True, text=True
    )
    return run.returncode, run.stdout


def test_untouched_copy_passes(chapter, tmp_path):
    status, report = nbval(chapter, tmp_path)
    assert status == pytest.ExitCode.OK, report


def test_one_changed_digit_fails(chapter, tmp_path):
    tampered = nbformat.from_dict(chapter)
    number = change_one_digit(tampered)
    status, report = nbval(tampered, tmp_path)
    assert status == pytest.ExitCode.TESTS_FAILED, report
    failed = re.findall(r"^FAILED copy\.ipynb::(?:ipynb::)?Cell (\d+)", report, re.MULTILINE)
    assert failed == [str(number)]
