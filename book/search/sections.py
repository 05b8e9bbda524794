"""What search finds: the sections of a page, the terms of a glossary, the names of the code.

Each has the place it opens, its title and three kinds of text: what a reader reads, with formulas
in plain letters (:mod:`book.search.written`); the words of its formulas and pictures; and the words
of its code. The last two are found and not shown, so each word is there once.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import cast

from docutils import nodes
from sphinx import addnodes

from book.formulas import is_formula, source_of
from book.search.written import written
from book.spoken import speak

UNREAD = (nodes.raw, nodes.comment, nodes.system_message, nodes.Invisible, addnodes.index)
UNREAD_CLASSES = {"cell_output", "reading-time", "glossary-uses", "code-uses"}
BLOCKS = (nodes.Body, nodes.Part, nodes.row, nodes.entry, nodes.Titular, addnodes.desc_content)
NAME = re.compile(r"[^\W\d]\w+")
APART = re.compile(r" (?=[.,;:!?)\]](?:\s|$))")  # what a link leaves before a mark


@dataclass
class Section:
    """A part of a page that search can open, with its text."""

    place: str  # the id of its element; empty for the top of the page
    title: str
    text: list[str] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    see: str = ""  # the address of what was linked to last

    def record(self) -> list[str]:
        """Return place, title, text, words of formulas and of code, and what it leads to."""
        text = APART.sub("", " ".join("".join(self.text).split()))
        spoken = " ".join(dict.fromkeys(NAME.findall(" ".join(self.spoken))))
        code = " ".join(dict.fromkeys(NAME.findall(" ".join(self.code))))
        return [self.place, self.title, text, spoken, code, self.see]


def sections_of(document: nodes.document) -> list[list[str]]:
    """Return what can be found on a page.

    Parameters
    ----------
    document : document
        The page as it is written, with all links and numbers in it.

    Returns
    -------
    list of list of str
        For each section, in the order of the page: place, title, text, words of formulas, words of
        code, and the address of its last link; the first is the page itself.
    """
    sections: list[Section] = []
    for node in document.children:
        _read(node, Section("", ""), sections)
    if sections:
        sections[0].place = ""  # the page's own title
    return [section.record() for section in sections]


def _read(node: nodes.Node, section: Section, sections: list[Section]) -> None:
    """Add what a node says to its section, and the sections inside it to the list."""
    if isinstance(node, nodes.Text):
        section.text.append(node.astext())
        return
    if not isinstance(node, nodes.Element) or isinstance(node, UNREAD):
        return
    if UNREAD_CLASSES & {*node.get("classes", ())}:
        return
    if isinstance(node, nodes.reference):
        section.see = node.get("refuri", "")
    if "alt" in node:
        section.spoken.append(node["alt"])
    if is_formula(node):
        _read_formula(cast(nodes.math, node), section)
    elif isinstance(node, (nodes.literal_block, nodes.field_list)):  # code, and what it takes
        section.code.append(node.astext())
    elif inner := _section(node):
        sections.append(inner)
        for child in node.children:
            if not isinstance(child, (nodes.title, nodes.term, addnodes.desc_signature)):
                _read(child, inner, sections)
    else:
        section.spoken.append(_picture(node))
        for child in node.children:
            _read(child, section, sections)
    if isinstance(node, nodes.Titular):
        section.text.append("." * node.astext()[-1:].isalnum())  # of a box: "Predict, then move"
    if isinstance(node, BLOCKS):
        section.text.append(" ")


def _section(node: nodes.Element) -> Section | None:
    """Return what begins with a node and can be opened: a section, a term or a name."""
    if isinstance(node, nodes.section) and node["ids"]:
        return Section(node["ids"][0], plain(node.next_node(nodes.title)))
    if isinstance(node, nodes.definition_list_item):
        terms = [term for term in node.findall(nodes.term) if term["ids"]]
        if terms:
            return Section(terms[0]["ids"][0], ", ".join(map(plain, terms)))
    if isinstance(node, addnodes.desc):
        signature = node.next_node(addnodes.desc_signature)
        if signature is not None and signature["ids"]:
            return Section(signature["ids"][0], signature.get("fullname") or signature.astext())
    return None


def _picture(cell: nodes.Element) -> str:
    """Return what is said of a cell's picture."""
    about = cell.get("cell_metadata", {}).get("mystnb", {})
    return " ".join([about.get("image", {}).get("alt", ""), about.get("code_prompt_show", "")])


def _read_formula(node: nodes.math | nodes.math_block, section: Section) -> None:
    """Add a formula in plain letters, and its words."""
    section.text.append(f" {written(node.astext())} " if node.tagname == "math_block" else "")
    section.text.append(written(node.astext()) if node.tagname == "math" else "")
    with suppress(ValueError):  # the build has said that it has no words for it
        section.spoken.append(speak(source_of(node)[0]))


def plain(node: nodes.Element | None) -> str:
    """Return a title or a sentence with its formulas in plain letters."""
    title = Section("", "")
    for child in node.children if node is not None else ():
        _read(child, title, [])
    return " ".join("".join(title.text).split())
