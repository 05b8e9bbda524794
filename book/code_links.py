"""Links from every `nnlib` name in the chapters to its entry, and from each entry back.

Names stand in running text, in inline code such as ``nnlib.network.forward``, and in cells. All are
looked up when a page is read; one that does not exist is a warning, which fails the build. The
links are made when the page is written, so that the pages Sphinx keeps hold none. In a cell the
keyboard stops at the names that are imported; their later uses are for pointer and screen reader.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors import EnvironmentCollector
from sphinx.util.nodes import make_refnode
from sphinx.writers.html5 import HTML5Translator as HTMLTranslator

from book import catalog
from book.code_names import Use, uses_in
from book.glossary import chapters_of
from book.reference import complain, python, target_of

NAME = re.compile(rf"\b{catalog.PACKAGE}(?:\.[A-Za-z_]\w*)+")
IN_CODE = re.compile(r"In code\b(?:(?!\. ).)*$", re.DOTALL)  # up to here, and in the same sentence
LANGUAGES = {"python", "ipython", "ipython3"}
PIECE = re.compile(r"<[^>]*>|&[^;]+;|[^<&]")  # of highlighted code: a tag, or one character


@dataclass(frozen=True)
class Mention:
    """A chapter's first mention of a name: where, and whether an equation is said to be it."""

    entry: str
    place: str
    derives: bool = False


def literals(document: nodes.document) -> Iterator[nodes.literal]:
    """Find the inline code that may be linked: not in headings, and not linked already."""
    for literal in document.findall(nodes.literal):
        if not isinstance(literal.parent, (nodes.title, nodes.reference, addnodes.pending_xref)):
            yield literal


def blocks(document: nodes.document) -> Iterator[tuple[nodes.literal_block, list[Use]]]:
    """Find the blocks of Python with the uses in each."""
    known: dict[str, str] = {}
    for block in document.findall(nodes.literal_block):
        if block.get("language") in LANGUAGES:
            yield block, uses_in(block.astext(), known)


def is_derivation(literal: nodes.literal) -> bool:
    """Return whether the text before says that this is the code of an equation."""
    before = literal.parent.children[: literal.parent.index(literal)]
    return bool(IN_CODE.search("".join(node.astext() for node in before)))


class MentionCollector(EnvironmentCollector):
    """Check the names of each page while it is read, and note where they are mentioned."""

    def clear_doc(self, app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        """Forget a page that will be read again."""
        mentions_of(env).pop(docname, None)

    def merge_other(
        self, app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment
    ) -> None:
        """Take over what another process has read."""
        known = mentions_of(other)
        mentions_of(env).update({name: known[name] for name in docnames if name in known})

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        """Note each name's first mention, one that derives it before all others."""
        found = [
            (literal, name, is_derivation(literal))
            for literal in literals(doctree)
            for name in NAME.findall(literal.astext())
        ]
        found += [(block, use.name, False) for block, uses in blocks(doctree) for use in uses]
        mentions = mentions_of(app.env)[app.env.docname] = {}
        for node, name, derives in sorted(found, key=lambda mention: not mention[2]):
            entry = catalog.resolve(name)
            if entry is None and catalog.source_of(name) is None:
                complain(name, (app.env.docname, line_of(node)))
            elif entry is not None and entry not in mentions:
                mentions[entry] = Mention(entry, mark(node, f"code-{len(mentions) + 1}"), derives)

    def get_updated_docs(self, app: Sphinx, env: BuildEnvironment) -> list[str]:
        """Return the pages about the code, when chapters mention other names than before."""
        now = {page: (number, mentions_of(env)[page]) for page, number in chapters_of(env).items()}
        before, env.__dict__["nn_mentions_listed"] = env.__dict__.get("nn_mentions_listed"), now
        pages = {module.docname for module in python(env).modules.values()}
        return [] if before == now else sorted(pages)


def mentions_of(env: BuildEnvironment) -> dict[str, dict[str, Mention]]:
    """Return the mentions in each page, by entry."""
    return env.__dict__.setdefault("nn_mentions", {})


def line_of(node: nodes.Node | None) -> int | None:
    """Return the line of the source that a node, or what it is in, comes from."""
    while node is not None and node.line is None:
        node = node.parent
    return node and node.line


def mark(node: nodes.Element, place: str) -> str:
    """Give a node an id, unless it has one; return its id."""
    if not node["ids"]:
        node["ids"].append(place)
    return node["ids"][0]


def add_links(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Link the names in a page; in a page about the code, list the chapters."""

    def address(name: str) -> str | None:
        page, place = target_of(app.env, name) or ("", "")
        return page and f"{app.builder.get_relative_uri(docname, page)}#{place}"

    for literal in list(literals(document)):
        link_literal(literal, address)
    for block, uses in blocks(document):
        block["nn_links"] = [(use, there) for use in uses if (there := address(use.name))]
    for entry in list(document.findall(addnodes.desc)):
        if entry.get("domain") == "py" and entry[0]["ids"][:1]:
            entry[-1] += chapters_line(app, docname, entry[0]["ids"][:1], titled=False)
    for module, page in python(app.env).modules.items():
        if page.docname == docname and module in catalog.public_modules():
            entries = [catalog.roads()[f"{module}.{name}"] for name in catalog.public_names(module)]
            title = next(document.findall(nodes.title))
            place = title.parent.index(title) + 1
            title.parent[place:place] = chapters_line(app, docname, [module, *entries], titled=True)
            link_titles(app, document, docname)


def link_titles(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Link the titles of chapters that a docstring names, as in "Chapters: *XOR*."."""
    pages = {app.env.titles[page].astext(): page for page in chapters_of(app.env)}
    for emphasis in list(document.findall(nodes.emphasis)):
        if page := pages.get(" ".join(emphasis.astext().split())):
            emphasis.replace_self(make_refnode(app.builder, docname, page, "", emphasis.deepcopy()))


def link_literal(literal: nodes.literal, address: Callable[[str], str | None]) -> None:
    """Put links around the names in a piece of inline code."""
    pieces, done, text = [], 0, literal.astext()
    for match in NAME.finditer(text):
        if there := address(match[0]):
            link = nodes.reference("", match[0], internal=True, refuri=there)
            pieces += [nodes.Text(text[done : match.start()]), link]
            done = match.end()
    if pieces:
        literal[:] = [*pieces, nodes.Text(text[done:])]


def chapters_line(
    app: Sphinx, docname: str, entries: list[str], titled: bool
) -> list[nodes.paragraph]:
    """Return a line that leads to the chapters that derive any of `entries`, or use one."""
    derived, used = list[nodes.Node](), list[nodes.Node]()
    for page, number in chapters_of(app.env).items():
        found = [mention for entry in entries if (mention := mentions_of(app.env)[page].get(entry))]
        found.sort(key=lambda mention: not mention.derives)
        if found:
            title = app.env.titles[page].astext()
            text = nodes.Text(f"{number} {title}" if titled else number)
            link = make_refnode(app.builder, docname, page, found[0].place, text, title)
            (derived if found[0].derives else used).append(link)
    line = nodes.paragraph("", classes=["code-uses"])
    for words, links in (("Derived in ", derived), ("Used in ", used)):
        for link in links:
            line += [nodes.Text(words), link]
            words = ", "
        line += nodes.Text(". ") if links else []
    return [line] if len(line) else []


def visit_block(translator: HTMLTranslator, block: nodes.literal_block) -> None:
    """Write a block of code as ever, then put the links into what has been written."""
    try:
        type(translator).visit_literal_block(translator, block)
    except nodes.SkipNode:
        if links := block.get("nn_links"):
            translator.body[-1] = link_code(translator.body[-1], block.astext(), links)
        raise


def depart_block(translator: HTMLTranslator, block: nodes.literal_block) -> None:
    """Finish a block that has not been highlighted."""
    type(translator).depart_literal_block(translator, block)


def link_code(markup: str, source: str, links: list[tuple[Use, str]]) -> str:
    """Put links into highlighted code, around whole words.

    Parameters
    ----------
    markup : str
        What Pygments made of `source`: one span for each word.
    source : str
        The code; it begins where the text of the markup does, save for empty lines.
    links : list of (Use, str)
        What to link, in order, and where each leads.

    Returns
    -------
    str
        The markup with links.
    """
    before, pre, code = markup.partition("<pre>")
    pieces = PIECE.findall(code)
    shown = [number for number, piece in enumerate(pieces) if not piece.startswith("<")]
    skipped = len(source) - len(source.lstrip("\n"))
    for use, there in links:
        first, last = shown[use.start - skipped], shown[use.end - skipped - 1]
        tags = [piece for piece in pieces[first : last + 1] if piece.startswith("<")]
        if tags and tags[0] == "</span>":  # several words: from the start of one to the end of one
            first, last = first - 1, last + 1
        stop = "" if use.is_import else ' tabindex="-1"'
        pieces[first] = f'<a class="nn-code" href="{html.escape(there)}"{stop}>{pieces[first]}'
        pieces[last] += "</a>"
    return before + pre + "".join(pieces)


def setup(app: Sphinx) -> dict[str, object]:
    """Connect to the reading and the writing of pages."""
    app.add_env_collector(MentionCollector)
    app.add_node(nodes.literal_block, override=True, html=(visit_block, depart_block))
    app.connect("doctree-resolved", add_links)
    # A build whose memory of the pages lacks the mentions reads every page again.
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
