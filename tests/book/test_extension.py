"""The Sphinx extension in book/: what can be checked without building the book."""

import shutil
import subprocess
from types import SimpleNamespace

import pytest
from docutils.utils import new_document

from book import execution, reading_time, repository

WORKFLOW = ("GITHUB_REPOSITORY", "GITHUB_SERVER_URL", "GITHUB_WORKSPACE")


@pytest.fixture
def no_workflow(monkeypatch):
    """Take away what a forge's runner would say: these tests may run there."""
    for name in WORKFLOW:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def workflow(monkeypatch, no_workflow, tmp_path):
    """Return a function that pretends to be a runner and returns the folder it has checked out."""

    def run_for(name, server):
        for variable, value in zip(WORKFLOW, (name, server, str(tmp_path)), strict=True):
            if value is not None:
                monkeypatch.setenv(variable, value)
        return tmp_path

    return run_for


@pytest.fixture
def clone(no_workflow, tmp_path):
    """Return a function that makes a git repository with a remote and returns its folder."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")

    def make(remote):
        folder = tmp_path / "clone"
        subprocess.run(["git", "init", "-q", folder], check=True)
        if remote:
            subprocess.run(["git", "-C", folder, "remote", "add", "origin", remote], check=True)
        return folder

    return make


def buttons(folder):
    """Return the theme's options for a book in a folder, where some were set before."""
    options = {"launch_buttons": {"notebook_interface": "classic"}, "repository_url": ""}
    config = SimpleNamespace(html_theme_options=options)
    repository.set_buttons(SimpleNamespace(srcdir=str(folder)), config)
    return options


@pytest.mark.parametrize(
    ("remote", "url"),
    [
        ("git@github.com:someone/a-fork.git", "https://github.com/someone/a-fork"),
        ("https://github.com/someone/a-fork", "https://github.com/someone/a-fork"),
        ("https://token@github.com/someone/a-fork.git/", "https://github.com/someone/a-fork"),
        ("ssh://git@gitlab.com/someone/a.fork.git", "https://gitlab.com/someone/a.fork"),
        ("git@gitlab.com:group/someone/book.git", "https://gitlab.com/group/someone/book"),
        ("/srv/git/book.git", None),
        ("https://git.example.org/someone/book.git", None),
        ("https://notgithub.com/someone/book", None),
        ("", None),
    ],
)
def test_repository_address_comes_from_the_remote(clone, remote, url):
    assert repository.repository_url(str(clone(remote))) == url


def test_archive_inside_another_repository_has_no_address(clone):
    outer = clone("https://github.com/someone/else")
    inner = outer / "a book"
    inner.mkdir()
    assert repository.repository_url(str(inner)) is None
    link = outer.parent / "link"
    link.symlink_to(outer, target_is_directory=True)
    assert repository.repository_url(str(link)) == "https://github.com/someone/else"


def test_hook_of_another_repository_does_not_lend_its_address(clone, tmp_path, monkeypatch):
    outer = clone("https://github.com/someone/else")
    (tmp_path / "book").mkdir()
    monkeypatch.setenv("GIT_DIR", str(outer / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path / "book"))
    assert repository.repository_url(str(tmp_path / "book")) is None


@pytest.mark.parametrize(
    ("server", "url"),
    [
        (None, "https://github.com/someone/a-fork"),
        ("https://github.com", "https://github.com/someone/a-fork"),
        ("https://codeberg.org/", "https://codeberg.org/someone/a-fork"),
    ],
)
def test_repository_address_of_a_workflow(workflow, server, url):
    folder = workflow("someone/a-fork", server)
    assert repository.repository_url(str(folder)) == url
    (folder / "vendored").mkdir()  # another project's workflow, with this book in a folder of its
    assert repository.repository_url(str(folder / "vendored")) is None


def test_folder_without_a_repository(monkeypatch, tmp_path, no_workflow):
    assert repository.repository_url(str(tmp_path)) is None
    assert repository.default_branch(str(tmp_path)) == "main"
    monkeypatch.setenv("PATH", str(tmp_path))  # nor git
    assert repository.repository_url(str(tmp_path)) is None


@pytest.mark.parametrize(
    ("server", "name", "provider", "binder"),
    [
        ("https://github.com", "someone/book", "github", True),
        ("https://gitlab.com", "someone/book", "gitlab", True),
        ("https://gitlab.com", "group/someone/book", "gitlab", False),
        ("https://codeberg.org", "someone/book", "github", False),
        ("https://github.com.example.org", "someone/book", "github", False),
    ],
)
def test_buttons_fit_the_forge(workflow, server, name, provider, binder):
    options = buttons(workflow(name, server))
    assert options["repository_url"] == f"{server}/{name}"
    assert options["repository_provider"] == provider
    assert options["use_repository_button"] and options["use_issues_button"]
    assert ("launch_buttons" in options) == binder


def test_no_repository_no_buttons(tmp_path, no_workflow):
    assert buttons(tmp_path) == {}


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
    for classes in (["think"], ["sd-dropdown", "thoughts"]):  # an exercise is not read
        document += nodes.container("", nodes.paragraph("", "word " * 540), classes=classes)
    assert reading_time.minutes_to_read(document) == 7
    assert reading_time.minutes_to_read(new_document("empty")) == 1
