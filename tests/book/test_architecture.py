"""The pages for contributors: what they name exists, and the map leaves no folder out."""

import importlib
import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAP = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
PAGES = ("ARCHITECTURE.md", "CONTRIBUTING.md", "README.md", "CHANGELOG.md")
IGNORED = [
    line.rstrip("/")
    for line in (ROOT / ".gitignore").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
HIDDEN = (".ci", ".github")  # folders of the project all the same
MADE = (".venv", "_build")  # named in the pages, and made by the commands
IS_FILE = re.compile(r"\.(?:py|js|ts|css|md|rst|ipynb|toml|txt|yml|bib|png)$")


def words(page):
    """Return the words that a page sets as code, and the targets of its links."""
    text = re.sub(r"```.*?```", "", (ROOT / page).read_text("utf-8"), flags=re.DOTALL)
    code = " ".join(re.findall(r"`([^`\n]+)`", text)).split()
    return code + [link for link in re.findall(r"\]\(([^)#]+)\)", text) if ":" not in link]


def paths(page):
    """Return the words that are paths; ``<view>`` and ``NN-name`` stand for any name."""
    plain = [re.sub(r"<\w+>|NN-name|NAME", "*", word).rstrip(",:") for word in words(page)]
    return [
        word
        for word in plain
        if ("/" in word or IS_FILE.search(word))
        and not re.search(r"[=(${\\]|://", word)
        and Path(word).parts[0] not in MADE
    ]


def folders(folder=ROOT):
    """Return every folder that is part of the project."""
    found = []
    for inner in sorted(folder.iterdir()):
        foreign = inner.name.startswith(".") and inner.name not in HIDDEN  # git's, an editor's
        ignored = foreign or any(fnmatch(inner.name, name) for name in IGNORED)
        if inner.is_dir() and not ignored and not (inner / "pyvenv.cfg").exists():
            found += [inner.relative_to(ROOT).as_posix(), *folders(inner)]
    return found


def exists(name):
    """Return whether a dotted name leads to a module or to something in one."""
    parts = name.split(".")
    for split in range(len(parts), 0, -1):
        try:
            thing = importlib.import_module(".".join(parts[:split]))
        except ModuleNotFoundError:
            continue
        for part in parts[split:]:
            thing = getattr(thing, part, None)
        return thing is not None
    return False


@pytest.mark.parametrize("page", PAGES)
def test_every_path_exists(page):
    named = paths(page)
    assert named
    assert [path for path in named if not any(ROOT.glob(path.rstrip("/")))] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_name_of_nnlib_exists(page):
    names = re.findall(r"(?<![\w/.])nnlib(?:\.\w+)+", (ROOT / page).read_text("utf-8"))
    assert [name for name in names if not exists(name)] == []


@pytest.mark.parametrize("folder", folders())
def test_every_folder_is_on_the_map(folder):
    assert f"`{folder}/`" in MAP


@pytest.mark.parametrize(
    ("package", "title"), [("nnlib", "The maths modules"), ("book", "The parts of the build")]
)
def test_the_map_names_every_module_and_no_other(package, title):
    (paragraph,) = [part for part in MAP.split("\n\n") if part.startswith(f"**{title}.**")]
    modules = {path.stem for path in (ROOT / package).glob("*.py")} - {"__init__"}
    assert set(re.findall(r"`(\w+)`", paragraph)) == modules


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("nnlib.network.forward", True),
        ("nnlib.network.bakward", False),
        ("nnlib.landscape", False),
    ],
)
def test_a_name_that_leads_nowhere_is_noticed(name, there):
    assert exists(name) == there
