"""The search of the book without a browser: its script and the built index, in QuickJS."""

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

import quickjs

from nnlib.figures.bundle import joined, load_modules

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "book" / "search"
INDEX = ROOT / "_build" / "html" / "_static" / "search" / "index.js"
ASK = """(question) => {
  const { found, instead, isWhole } = search(question);
  const sections = found.map(({ section, hits }) => [
    section.page.address + (section.place && "#" + section.place),
    section.title,
    snippet(section.text, hits),
  ]);
  return JSON.stringify([sections, instead, isWhole]);
}"""


class Found(NamedTuple):
    """A section that was found; the excerpt is in pieces, every second one a hit."""

    address: str
    title: str
    excerpt: list[str]


class Answer(NamedTuple):
    """What was found, the words taken for others, and whether a page has all words."""

    found: list[Found]
    instead: list[list[str]]
    is_whole: bool


def engine():
    """Return JavaScript with the functions of ``engine.js`` and ``words.js``."""
    context = quickjs.Context()
    context.eval((FOLDER / "minisearch.js").read_text("utf-8"))
    context.eval(joined(load_modules(FOLDER, "engine")))
    return context


@cache
def book():
    """Return the engine when it has read the index of the built book."""
    context = engine()
    context.eval(INDEX.read_text("utf-8"))
    context.eval("const search = makeSearch(nnSearch)")
    return context


def ask(question):
    """Return the answer of the book to a question."""
    found, instead, is_whole = json.loads(book().eval(ASK)(question))
    return Answer([Found(*each) for each in found], instead, is_whole)


@cache
def contents():
    """Return the pages and the sections that the index has."""
    text = INDEX.read_text("utf-8").strip()
    index = json.loads(text.removeprefix("globalThis.nnSearch = ").removesuffix(";"))
    return index["pages"], index["sections"]
