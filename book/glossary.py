"""Links from the chapters to the glossary, and from each entry back to the chapters that use it.

The glossary is written by hand, with Sphinx's directive. The links are made here: where a chapter
first uses a term in running prose, and in the entry for each chapter that uses it. Headings, links,
code, formulas, tables and captions are left alone, and so is what a chapter folds away.

A chapter is searched twice, once to learn what it uses and once when it is written. So the files
that Sphinx keeps hold no links, and a change in the glossary reaches chapters that did not change.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment
from sphinx.util.nodes import make_refnode

PLACE = "uses-"  # what the id of the place where a chapter uses a term starts with
APART = (nodes.table, nodes.figure, nodes.topic, nodes.footnote, nodes.citation)
FOLDED = {"dropdown", "dropdown_main", "cell_output"}
SENTENCE = re.compile(r"(?:^|[.!?:][\"”’)]*\s+)[\"“(]*$")  # what stands before its first word


def pattern_of(terms: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for any of `terms`, the longest first: whole words, in the plural too."""
    spelled = (
        f"[{term[0].lower()}{term[0].upper()}]" + re.escape(term[1:]).replace(r"\ ", r"\s+")
        for term in sorted(terms, key=len, reverse=True)
    )
    return re.compile(rf"(?<![\w-])({'|'.join(spelled)})(?:s|es)?(?![\w-])")


def split(text: str, pattern: re.Pattern[str], unused: set[str]) -> Iterator[tuple[str, str]]:
    """Cut `text` where it uses a term of `unused`, and take the term out of `unused`.

    Each piece comes with the term it is a use of, or an empty string; the pieces join to `text`.
    """
    done = 0
    for match in pattern.finditer(text):
        term = " ".join(match[1].split())
        if term not in unused and SENTENCE.search(text[: match.start()]):
            term = term[0].lower() + term[1:]
        if term in unused:
            unused.remove(term)
            yield text[done : match.start()], ""
            yield match[0], term
            done = match.end()
    yield text[done:], ""


def is_apart(node: nodes.Node | None) -> bool:
    """Return whether a node is inside something that is not running prose on view."""
    if node is None:
        return False
    marks = {type(node).__name__, node.get("design_component"), *node.get("classes", ())}
    return isinstance(node, APART) or bool(marks & FOLDED) or is_apart(node.parent)


def texts_of(paragraph: nodes.paragraph) -> list[nodes.Text]:
    """Return the texts of a paragraph that are prose, neighbors joined, in reading order.

    The parser starts a new text at each line of the source, and a term may go across.
    """
    inline = [child for child in paragraph if isinstance(child, (nodes.emphasis, nodes.strong))]
    for element in (paragraph, *inline):
        joined: list[nodes.Node] = []
        for child in element:
            if isinstance(child, nodes.Text) and joined and isinstance(joined[-1], nodes.Text):
                child = nodes.Text(joined.pop().astext() + child.astext())
            joined.append(child)
        element[:] = joined
    return [text for text in paragraph.findall(nodes.Text) if text.parent in (paragraph, *inline)]


def link_terms(
    document: nodes.document, terms: Iterable[str], link: Callable[[str, str], nodes.Node]
) -> list[str]:
    """Replace the first use of each term by ``link(words, term)``; return the terms used."""
    unused, used, pattern = set(terms), [], pattern_of(terms)
    paragraphs = [p for p in document.findall(nodes.paragraph) if not is_apart(p.parent)]
    for text in (text for paragraph in paragraphs for text in texts_of(paragraph)):
        pieces = list(split(text.astext(), pattern, unused))
        if terms_here := [term for _, term in pieces if term]:
            used += terms_here
            parts = [link(*p) if p[1] else nodes.Text(p[0]) for p in pieces if p[0]]
            text.parent.replace(text, parts)
    return used


def chapters_of(env: BuildEnvironment) -> dict[str, str]:
    """Return the pages that have a number, with it, in reading order."""
    numbers = {page: sections.get("") for page, sections in env.toc_secnumbers.items()}
    ordered = sorted((number, page) for page, number in numbers.items() if number)
    return {page: ".".join(map(str, number)) for number, page in ordered}


def find_uses(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Note which chapter uses which terms; return the pages whose links this changes."""
    objects = cast(StandardDomain, env.get_domain("std")).objects
    terms = {name: place for (kind, name), place in objects.items() if kind == "term"}
    uses = {
        page: link_terms(env.get_doctree(page), terms, lambda words, term: nodes.Text(words))
        for page in (chapters_of(env) if terms else ())
    }
    before, now = noted(env), (terms, uses)
    if before == now:
        return []
    env.__dict__["nn_glossary"] = now
    return [*{page for page, _ in terms.values()}, *(uses if before[0] != terms else [])]


def noted(env: BuildEnvironment) -> tuple[dict[str, tuple[str, str]], dict[str, Any]]:
    """Return the places of all terms, and the terms that each chapter uses."""
    return env.__dict__.get("nn_glossary", ({}, {}))


def add_links(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Link the terms in a chapter; list the chapters in the glossary."""
    terms, uses = noted(app.env)

    def link(words: str, term: str) -> nodes.Node:
        page, place = terms[term]
        node = make_refnode(app.builder, docname, page, place, nodes.Text(words))
        node["classes"], node["ids"] = ["glossary-term"], [PLACE + place]
        return node

    if docname in uses:
        link_terms(document, terms, link)
    for glossary in document.findall(addnodes.glossary):
        for item in glossary.findall(nodes.definition_list_item):
            list_uses(app, docname, item)


def list_uses(app: Sphinx, docname: str, item: nodes.definition_list_item) -> None:
    """Add to an entry of the glossary the numbers of the chapters that use its terms."""
    terms, uses = noted(app.env)
    places = [place for term in item.findall(nodes.term) for place in term["ids"]]
    line = nodes.paragraph("", "Used in ", classes=["glossary-uses"])
    for page, number in chapters_of(app.env).items():
        if found := [terms[term][1] for term in uses.get(page, ()) if terms[term][1] in places]:
            link = make_refnode(app.builder, docname, page, PLACE + found[0], nodes.Text(number))
            link["reftitle"] = app.env.titles[page].astext()
            line += [nodes.Text(", "), link] if len(line) > 1 else link
    if len(line) > 1:
        item.children[-1] += line


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect to the moments when all pages have been read and when each is written."""
    app.connect("env-get-updated", find_uses)
    app.connect("doctree-resolved", add_links)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
