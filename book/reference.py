"""The pages about the code: one for each public module, made from its docstrings.

A page is a title and one line, ``.. reference:: nnlib.losses``. The directive puts in the module's
docstring, a table of its names, and an entry for each name that is documented there; a name that
lives elsewhere has a row that leads to its entry. ``.. reference-index::`` lists the pages.
"""

from __future__ import annotations

import inspect
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst.states import Inliner
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from book import catalog

logger = logging.getLogger(__name__)

LONGEST_VALUE = 60  # characters of a constant that are shown
NAMES_ONLY = {"func", "mod", "meth", "data", "attr"}  # roles that no docstring's types produce


class Reference(SphinxDirective):
    """``.. reference:: nnlib.losses``: everything that a module says about itself."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Write the page as reStructuredText and parse it."""
        module = self.arguments[0]
        if module not in catalog.public_modules():
            raise self.error(f"reference: {module!r} is not a public module of the package")
        self.env.note_dependency(__file__)
        self.state.document.settings.smart_quotes = False  # the prime of g'(z) is no quotation mark
        inliner = self.state.inliner
        inliner.dispatch = inliner.dispatch | {"|": leave_alone}  # |z| is a size in this book
        names = catalog.public_names(module)
        entries = [catalog.roads()[f"{module}.{name}"] for name in names]
        lines = [f".. automodule:: {module}", "", *table(zip(names, entries, strict=True)), ""]
        for entry in entries:
            if entry.rpartition(".")[0] == module:
                lines += [*directive(entry), ""]
        return self.parse_text_to_nodes("\n".join(lines))


class ReferenceIndex(SphinxDirective):
    """``.. reference-index::``: the public modules and the first line of what each says."""

    def run(self) -> list[nodes.Node]:
        """List the modules in the order of the table of contents."""
        return self.parse_text_to_nodes(
            "\n".join(table((name, name) for name in catalog.public_modules()))
        )


def leave_alone(inliner: Inliner, match: re.Match, line: int) -> tuple:
    """Take what looks like the start of markup for the text it is."""
    return match.string[: match.end()], [], match.string[match.end() :], []


def table(rows: Iterable[tuple[str, str]]) -> list[str]:
    """Return the lines of a table: a name, leading to its entry, and what it is in one line."""
    lines = [".. list-table::", "   :class: names", "   :widths: auto", ""]
    for name, entry in rows:
        kind = "mod" if entry == name else "obj"
        lines += [f"   * - :py:{kind}:`{name} <{entry}>`", f"     - {first_line(entry)}"]
    return lines


def first_line(entry: str) -> str:
    """Return the line of purpose of a documented name or a module."""
    if entry in catalog.entries():
        return " ".join(docstring(entry)).split(". ")[0] if is_data(entry) else docstring(entry)[0]
    return inspect.getdoc(catalog.all_modules()[entry]).partition("\n")[0]


def is_data(entry: str) -> bool:
    """Return whether an entry is neither a function nor a class."""
    value = catalog.entries()[entry]
    return not (inspect.isfunction(value) or inspect.isclass(value))


def docstring(entry: str) -> list[str]:
    """Return the lines that document a name; for data, the string after its assignment."""
    if not is_data(entry):
        return inspect.getdoc(catalog.entries()[entry]).split("\n")
    package, _, name = entry.rpartition(".")
    homes = (home for home in catalog.all_modules() if home.startswith(package))
    return next((docs for home in homes if (docs := catalog.data_docs(home).get(name))), [""])


def directive(entry: str) -> list[str]:
    """Return the lines that document a name."""
    value = catalog.entries()[entry]
    if not is_data(entry):
        return [f".. auto{'class' if inspect.isclass(value) else 'function'}:: {entry}"]
    shown = repr(value)
    option = [f"   :value: {shown}"] if len(shown) <= LONGEST_VALUE else []
    lines = [f"   {line}".rstrip() for line in docstring(entry)]
    module, _, name = entry.rpartition(".")
    return [f".. py:data:: {name}", f"   :module: {module}", *option, "", *lines]


def follow_other_roads(
    app: Sphinx, env: BuildEnvironment, node: nodes.Element, contnode: nodes.Element
) -> nodes.Node | None:
    """Resolve a role that spells a name in another way; complain of a name that leads nowhere."""
    target = node.get("reftarget", "")
    if node.get("refdomain") != "py":
        return None
    entry = catalog.resolve(target)
    if entry is None:
        if node["reftype"] in NAMES_ONLY or target.startswith(f"{catalog.PACKAGE}."):
            if catalog.source_of(target) is None:
                complain(target, node)
        return None
    return link(app, node["refdoc"], entry, contnode)


def complain(name: str, place: nodes.Node | tuple[str, int]) -> None:
    """Warn of a name that does not exist, and say which one was perhaps meant."""
    near = catalog.nearest(name)
    logger.warning("no public name %s; the nearest is %s", name, near, location=place)


def link(app: Sphinx, docname: str, entry: str, content: nodes.Node) -> nodes.Node | None:
    """Return a link from a page to an entry or a module's page, if it is in this book."""
    domain = app.env.get_domain("py")
    there = domain.objects.get(entry) or domain.modules.get(entry)
    if there is None:
        return None
    return make_refnode(app.builder, docname, there.docname, there.node_id, content, entry)


def forget_sources(app: Sphinx) -> None:
    """Have the pages of source code written anew: viewcode would keep them, whatever they show."""
    shutil.rmtree(Path(app.outdir, "_modules"), ignore_errors=True)


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the directives, and connect to the resolving of roles."""
    for extension in ("autodoc", "napoleon", "viewcode"):
        app.setup_extension(f"sphinx.ext.{extension}")
    app.add_directive("reference", Reference)
    app.add_directive("reference-index", ReferenceIndex)
    app.connect("builder-inited", forget_sources)
    app.connect("missing-reference", follow_other_roads)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
