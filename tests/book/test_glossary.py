"""Links between chapters and glossary: what counts as a use, and what a rebuild writes anew."""

import os
import re
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Parser
from docutils.utils import new_document
from sphinx.application import Sphinx

from book import glossary

TERMS = ("layer", "hidden layer", "loss", "ReLU", "learning rate", "bias")


def uses(text, terms=TERMS):
    """Return the pieces of `text` that are linked, with their terms."""
    pieces = list(glossary.split(text, glossary.pattern_of(terms), set(terms)))
    assert "".join(piece for piece, _ in pieces) == text
    return [(piece, term) for piece, term in pieces if term]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the loss of a layer", [("loss", "loss"), ("layer", "layer")]),
        ("a hidden layer", [("hidden layer", "hidden layer")]),  # the longest term
        ("losses and biases", [("losses", "loss"), ("biases", "bias")]),
        ("a layer and a layer", [("layer", "layer")]),  # once
        ("glossary, players, layer-wise, per_layer", []),  # whole words
        ("Layers come first. Loss follows.", [("Layers", "layer"), ("Loss", "loss")]),
        ("the class Loss", []),  # a name in the middle of a sentence
        ("relu is code, ReLUs are units", [("ReLUs", "ReLU")]),
        ("the learning\nrate", [("learning\nrate", "learning rate")]),  # across a line break
        ("the layer's loss", [("layer", "layer"), ("loss", "loss")]),
    ],
)
def test_uses_of_terms(text, found):
    assert uses(text) == found


def parse(text):
    document = new_document("chapter", get_default_settings(Parser))
    Parser().parse(text, document)
    return document


def test_only_running_prose_is_linked_and_each_term_once():
    document = parse(
        "Loss\n====\n\n``loss`` and `loss <https://example.org>`__ and :math:`loss`.\n\n"
        ".. note:: A **learning\n   rate**, and *bias*.\n\n"
        "+------+\n| loss |\n+------+\n\n::\n\n  loss\n\n"
        ".. figure:: a.png\n\n   The loss.\n\n"
        "1. The loss at last, and a bias.\n"
    )
    before = document.astext()
    links = []

    def link(words, term):
        links.append((words, term))
        return nodes.inline("", words)

    assert glossary.link_terms(document, TERMS, link) == ["learning rate", "bias", "loss"]
    assert links == [("learning\nrate", "learning rate"), ("bias", "bias"), ("loss", "loss")]
    assert document.astext() == before


@pytest.mark.parametrize(
    "folded",
    [
        nodes.container("", design_component="dropdown"),
        nodes.admonition("", classes=["dropdown"]),
        nodes.container("", classes=["cell_output"]),
    ],
)
def test_what_is_folded_away_or_printed_is_not_linked(folded):
    document = new_document("chapter")
    folded += nodes.paragraph("", "the loss")
    document += [folded, nodes.paragraph("", "no terms")]
    assert glossary.link_terms(document, TERMS, lambda *_: nodes.inline()) == []


PAGES = {
    "index": "Book\n====\n\n.. toctree::\n   :numbered:\n\n   one\n   two\n\n"
    ".. toctree::\n\n   words\n",
    "one": "One\n===\n\nThe loss of a layer.\n",
    "two": "Two\n===\n\nThe gradient of the loss.\n",
    "words": "Words\n=====\n\nOn loss.\n\n.. glossary::\n\n   loss\n     How wrong.\n\n"
    "   gradient\n   slope\n     Which way is up.\n",
}


class Book:
    """A book of four pages, built by Sphinx with nothing but the glossary."""

    def __init__(self, folder):
        self.source, self.site = folder / "source", folder / "site"
        self.source.mkdir()
        for name, text in PAGES.items():
            self.write(name, text)

    def write(self, name, text):
        """Write a page, a moment later than before: Sphinx goes by the time of the change."""
        path = self.source / f"{name}.rst"
        later = path.stat().st_mtime + 2 if path.exists() else None
        path.write_text(text)
        if later:
            os.utime(path, (later, later))

    def build(self, processes=1):
        """Build what changed; return the pages that were written, by name."""
        written = []
        settings = {"extensions": ["book.glossary"], "root_doc": "index", "html_theme": "basic"}
        folders = (self.source, None, self.site, self.site / ".doctrees")
        app = Sphinx(*folders, "html", settings, status=None, parallel=processes)
        app.connect("html-page-context", lambda app, page, *_: written.append(page))
        app.build()
        assert app.statuscode == 0
        return {page for page in written if page in PAGES} - {"index"}  # follows its pages

    def links(self, page, css):
        """Return text and target of the links in a page that `css` marks."""
        html = BeautifulSoup((self.site / f"{page}.html").read_text("utf-8"), "html.parser")
        return [(link["href"], link.get_text()) for link in html.select(f"a.{css}, .{css} a")]


@pytest.fixture
def book(tmp_path):
    return Book(tmp_path)


@pytest.mark.parametrize("processes", [1, 2])
def test_links_lead_both_ways(book, processes):
    book.build(processes)
    assert book.links("one", "glossary-term") == [("words.html#term-loss", "loss")]
    assert book.links("two", "glossary-term") == [
        ("words.html#term-gradient", "gradient"),
        ("words.html#term-loss", "loss"),
    ]
    assert book.links("words", "glossary-uses") == [
        ("one.html#uses-term-loss", "1"),
        ("two.html#uses-term-loss", "2"),
        ("two.html#uses-term-gradient", "2"),
    ]
    assert book.links("words", "glossary-term") == []  # not a chapter


def test_second_build_writes_nothing(book):
    assert book.build() == {"one", "two", "words"}
    assert book.build() == set()


def test_change_in_a_chapter_reaches_the_glossary(book):
    book.build()
    book.write("one", PAGES["one"] + "\nA slope.\n")
    assert book.build() == {"one", "words"}
    assert ("one.html#uses-term-slope", "1") in book.links("words", "glossary-uses")
    book.write("one", PAGES["one"] + "\nA slope, explained.\n")
    assert book.build() == {"one"}  # the uses are the same


def test_change_in_the_glossary_reaches_the_chapters(book):
    book.build()
    book.write("words", PAGES["words"].replace("   slope\n", "   layer\n"))
    assert book.build() >= {"one", "two", "words"}
    assert ("words.html#term-layer", "layer") in book.links("one", "glossary-term")


def test_book_without_a_glossary(book):
    book.write("words", "Words\n=====\n\nNone.\n")
    book.build()
    assert book.links("one", "glossary-term") == []


# --- the glossary of the book ---------------------------------------------------------------------

CHAPTERS = Path(__file__).parents[2] / "chapters"
LINK = re.compile(r"\(([\w-]+)\.(?:ipynb|md)#([\w-]+)\)")


def entries():
    """Return (terms, file, anchor) for each entry of the glossary."""
    text = (CHAPTERS / "glossary.md").read_text("utf-8")
    body = re.search(r"```\{glossary\}\n(.*?)```", text, re.DOTALL)[1]
    for entry in re.split(r"\n{2,}", body.strip()):
        lines = entry.splitlines()
        terms = [line for line in lines if not line.startswith(" ")]
        yield terms, *LINK.search(" ".join(lines)).groups()


def section(file, anchor):
    """Return the text under a heading, up to the next one that is not below it."""
    cells = nbformat.read(CHAPTERS / f"{file}.ipynb", as_version=4).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    parts = re.split(r"(?m)^(#+) (.+)$", text)[1:]
    found, level = [], 0
    for depth, title, body in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        if level and len(depth) <= level:
            break
        if not level and slug(title) == anchor:
            level = len(depth)
        if level:
            found += [title, body]
    return "\n".join(found)


def slug(title):
    return re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-")


@pytest.mark.parametrize("entry", list(entries()), ids=lambda entry: entry[0][0])
def test_the_section_that_an_entry_names_uses_its_word(entry):
    terms, file, anchor = entry
    text = section(file, anchor)
    stems = [re.sub("(ing|ion|y|e)$| of .*", "", term) for term in terms]
    words = [rf"\b{re.escape(stem)}" for stem in stems]
    assert re.search("|".join(words), re.sub(r"\s+", " ", text), re.IGNORECASE), text[:200]
