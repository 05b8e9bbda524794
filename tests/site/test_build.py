"""A fault in a chapter fails the build, and goes on failing it until it is mended."""

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = Path(__file__).parents[2]


@pytest.fixture
def build(tmp_path):
    """Return a function that builds a book of one chapter; it returns status and report."""
    for name in ("Makefile", "_config.yml", "references.bib"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "book", tmp_path / "book")
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: intro\n")
    command = ["make", "site", f"BIN={Path(sys.executable).parent}"]

    def build_book(*cells):
        notebook = new_notebook(cells=[new_markdown_cell("# Title"), *cells])
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
        nbformat.write(notebook, tmp_path / "intro.ipynb")
        run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        return run.returncode, run.stdout + run.stderr

    return build_book


def test_sound_book_is_built_whatever_else_lies_around(build, tmp_path):
    for stray in (".pytest_cache/README.md", ".venv/lib/README.md", "notes.md", "tests/a.ipynb"):
        (tmp_path / stray).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / stray).write_text("[broken](nowhere.md)")
    status, report = build(new_code_cell("print(6 * 7)"))
    assert status == 0, report
    assert str(tmp_path / "_build/html/index.html") in report
    assert "42" in (tmp_path / "_build/html/intro.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("cell", "sign"),
    [
        (new_code_cell("1 / 0"), "ZeroDivisionError"),
        (new_code_cell("import warnings; warnings.warn('careful')"), "stderr was found"),
        (new_markdown_cell("See [the other page](no-such-page.md)."), "no-such-page"),
    ],
    ids=["exception", "warning", "dead link"],
)
def test_fault_fails_the_build_every_time(build, cell, sign):
    for _ in range(2):
        status, report = build(cell)
        assert status != 0
        assert sign in report
