"""The Sphinx extension in book/: what can be checked without building the book."""

import pytest
from docutils.utils import new_document

from book import execution, reading_time, repository


@pytest.mark.parametrize(
    ("remote", "url"),
    [
        ("git@github.com:someone/a-fork.git", "https://github.com/someone/a-fork"),
        ("https://github.com/someone/a-fork", "https://github.com/someone/a-fork"),
        ("https://token@github.com/someone/a-fork.git/", "https://github.com/someone/a-fork"),
        ("ssh://git@gitlab.com/someone/a.fork.git", "https://gitlab.com/someone/a.fork"),
        ("/srv/git/book.git", None),
        ("https://git.example.org/someone/book.git", None),
        ("https://notgithub.com/someone/book", None),
        ("", None),
    ],
)
def test_repository_address_comes_from_the_remote(monkeypatch, remote, url):
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    monkeypatch.setattr(repository, "_git", lambda folder, *arguments: remote)
    assert repository.repository_url(".") == url


def test_repository_address_on_github_actions(monkeypatch):
    monkeypatch.setenv("GITHUB_REPOSITORY", "someone/a-fork")
    assert repository.repository_url("/no/such/folder") == "https://github.com/someone/a-fork"


def test_folder_without_a_repository(monkeypatch, tmp_path):
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    assert repository.repository_url(str(tmp_path)) is None
    assert repository.default_branch(str(tmp_path)) == "main"


def test_fingerprint_follows_nnlib_and_the_pins_but_not_the_prose(tmp_path):
    (tmp_path / "nnlib").mkdir()
    module = tmp_path / "nnlib" / "losses.py"
    module.write_text("A = 1")
    first = execution.fingerprint(tmp_path)
    (tmp_path / "intro.md").write_text("prose")
    assert execution.fingerprint(tmp_path) == first
    module.write_text("A = 2")
    second = execution.fingerprint(tmp_path)
    (tmp_path / "requirements.txt").write_text("numpy==2.4.6")
    assert len({first, second, execution.fingerprint(tmp_path)}) == 3


def test_reading_time_counts_prose_formulas_and_code():
    from docutils import nodes

    document = new_document("chapter")
    document += nodes.paragraph("", "word " * 540)  # 540 / 180 = 3 minutes
    document += [nodes.math_block("", "x") for _ in range(8)]  # 8 / 4 = 2 minutes
    code = "\n".join(["x = 1"] * 30)  # 30 / 15 = 2 minutes
    for hidden in (None, "input", "all"):  # folded code is not read
        block = nodes.literal_block("", code)
        cell = nodes.container("", nodes.container("", block, classes=["cell_input"]))
        cell["hide_mode"] = hidden
        document += cell
    block = nodes.literal_block("", code)
    source = nodes.container("", block, classes=["cell_input"])
    document += nodes.container("", source, classes=["above-input"])  # as myst-nb folds it in HTML
    document += nodes.container("", nodes.literal_block("", code), classes=["output"])  # not code
    assert reading_time.minutes_to_read(document) == 7
    assert reading_time.minutes_to_read(new_document("empty")) == 1
