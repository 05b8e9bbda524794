"""A fault in a chapter fails the build, and goes on failing it until it is mended."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = Path(__file__).parents[2]


# What is wrong in a chapter, and what the report says about it.
FAULTS = {
    "exception": (new_code_cell("1 / 0"), "Executing notebook failed: CellExecutionError"),
    "warning": (new_code_cell("import warnings; warnings.warn('careful')"), "stderr was found"),
    "dead-link": (new_markdown_cell("See [the other page](no-such-page.md)."), "no-such-page"),
}


@pytest.fixture
def build(tmp_path):
    """Return a function that builds a book of chapters; it returns status and report."""
    for name in ("_config.yml", "references.bib"):
        shutil.copy(ROOT / name, tmp_path)
    for name in ("book", "tools"):
        shutil.copytree(ROOT / name, tmp_path / name)
    command = [sys.executable, "tools/tasks.py", "site"]
    environment = os.environ | {"VENV": sys.prefix}

    def build_book(**chapters):
        first, *others = chapters
        contents = "".join(f"\n- file: {name}" for name in others)
        contents = f"format: jb-book\nroot: {first}\n" + (contents and f"chapters:{contents}\n")
        (tmp_path / "_toc.yml").write_text(contents)
        for name, cell in chapters.items():
            notebook = new_notebook(cells=[new_markdown_cell("# Title"), cell])
            notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
            nbformat.write(notebook, tmp_path / f"{name}.ipynb")
        run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
        return run.returncode, run.stdout + run.stderr

    return build_book


def test_sound_book_is_built_whatever_else_lies_around(build, tmp_path):
    for stray in (".pytest_cache/README.md", ".venv/lib/README.md", "notes.md", "tests/a.ipynb"):
        (tmp_path / stray).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / stray).write_text("[broken](nowhere.md)")
    cell = new_code_cell("print(6 * 7)")
    status, report = build(intro=cell)
    assert status == 0, report
    assert str(tmp_path / "_build/html/index.html") in report
    assert "42" in (tmp_path / "_build/html/intro.html").read_text("utf-8")

    # The next build shows a new style, though no chapter changed.
    (tmp_path / "book/static/book.css").write_text("h1 { color: teal }")
    assert build(intro=cell)[0] == 0
    assert "teal" in (tmp_path / "_build/html/_static/site.css").read_text("utf-8")


def test_faults_fail_the_build_every_time(build):
    chapters = {"intro": new_markdown_cell("Sound."), **{name: FAULTS[name][0] for name in FAULTS}}
    for _ in range(2):
        status, report = build(**chapters)
        assert status != 0
        complaints = re.findall(r"(?:WARNING|ERROR): .*", report)
        for _, sign in FAULTS.values():
            assert any(sign in complaint for complaint in complaints), report
