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
from sphinx.domains.python import PythonDomain
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.inspect import stringify_signature
from sphinx.util.nodes import make_refnode

from book import catalog

logger = logging.getLogger(__name__)

LONGEST_VALUE = 60  # characters of a constant that are shown
DEFINITION = re.compile(  # at the margin, as Pygments writes it
    r'^(<span class="k">(?:def|class)</span>(?:<span class="w"> </span>| )<span class="n[fc]")'
    r">(\w+)",
    re.MULTILINE,
)
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
        return spell_dashes(self.parse_text_to_nodes("\n".join(lines)))


class ReferenceIndex(SphinxDirective):
    """``.. reference-index::``: the public modules and the first line of what each says."""

    def run(self) -> list[nodes.Node]:
        """List the modules in the order of the table of contents."""
        self.env.note_dependency(__file__)
        folder = self.env.docname.rpartition("/")[0]
        listed = list(getattr(self.env, "external_site_map", ()))
        order = {page.removeprefix(f"{folder}/"): number for number, page in enumerate(listed)}
        modules = sorted(
            catalog.public_modules(),
            key=lambda module: order.get(module.partition(".")[2], len(order)),
        )
        lines = [f".. automodule:: {catalog.PACKAGE}", "", *table((m, m) for m in modules)]
        return self.parse_text_to_nodes("\n".join(lines))


def spell_dashes(content: list[nodes.Node]) -> list[nodes.Node]:
    """Set a dash between a type and what it is of; Sphinx leaves that to its smart quotes."""
    for text in [text for node in content for text in node.findall(nodes.Text)]:
        if text.startswith(" -- "):
            text.parent.replace(text, nodes.Text(" – " + text[4:]))
    return content


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
    return (inspect.getdoc(catalog.all_modules()[entry]) or "").partition("\n")[0]


def is_data(entry: str) -> bool:
    """Return whether an entry is neither a function nor a class."""
    value = catalog.entries()[entry]
    return not (inspect.isfunction(value) or inspect.isclass(value))


def docstring(entry: str) -> list[str]:
    """Return the lines that document a name; for data, the string after its assignment."""
    if not is_data(entry):
        return (inspect.getdoc(catalog.entries()[entry]) or "").split("\n")
    package, _, name = entry.rpartition(".")
    homes = (home for home in catalog.all_modules() if home.startswith(package))
    return next((docs for home in homes if (docs := catalog.data_docs(home).get(name))), [""])


def directive(entry: str) -> list[str]:
    """Return the lines that document a name."""
    value = catalog.entries()[entry]
    if inspect.isclass(value):
        return [f".. autoclass:: {entry}{signature(value)}", "   :members:"]
    if not is_data(entry):
        return [f".. autofunction:: {entry}"]
    shown = repr(value)
    option = [f"   :value: {shown}"] if len(shown) <= LONGEST_VALUE else []
    lines = [f"   {line}".rstrip() for line in docstring(entry)]
    module, _, name = entry.rpartition(".")
    return [f".. py:data:: {name}", f"   :module: {module}", *option, "", *lines]


def signature(value: type) -> str:
    """Return how an object of a class is made; autodoc would ask the metaclass of a widget."""
    return stringify_signature(
        inspect.signature(value), show_annotation=False, show_return_annotation=False
    )


def follow_other_roads(
    app: Sphinx, env: BuildEnvironment, node: nodes.Element, contnode: nodes.Element
) -> nodes.Node | None:
    """Resolve a role that spells a name in another way; complain of a name that leads nowhere."""
    target = node.get("reftarget", "")
    if node.get("refdomain") != "py":
        return None
    entry = catalog.resolve(target)
    if entry is None and catalog.source_of(target) is None:
        is_ours = node["reftype"] in NAMES_ONLY or target.startswith(f"{catalog.PACKAGE}.")
        if is_ours:
            complain(target, node)
        return None
    return link(app, node["refdoc"], target, contnode)


def complain(name: str, place: nodes.Node | tuple[str, int]) -> None:
    """Warn of a name that does not exist, and say which one was perhaps meant."""
    near = catalog.nearest(name)
    logger.warning("no public name %s; the nearest is %s", name, near, location=place)


def link(app: Sphinx, docname: str, entry: str, content: nodes.Node) -> nodes.Node | None:
    """Return a link from a page to a name, if it is in this book."""
    if there := target_of(app.env, entry):
        return make_refnode(app.builder, docname, *there, content, entry)
    return None


def python(env: BuildEnvironment) -> PythonDomain:
    """Return what Sphinx knows about Python objects."""
    domain = env.get_domain("py")
    assert isinstance(domain, PythonDomain)
    return domain


def target_of(env: BuildEnvironment, name: str) -> tuple[str, str] | None:
    """Return page and place of a name's entry, of a module, or else of its source."""
    entry = catalog.resolve(name) or ""
    if there := python(env).objects.get(entry) or python(env).modules.get(entry):
        return there.docname, there.node_id
    module, last = catalog.source_of(name) or ("", "")
    if getattr(env, "_viewcode_modules", {}).get(module):
        return f"_modules/{module.replace('.', '/')}", last
    return None


def mend_sources(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None
) -> None:
    """Correct what viewcode writes: one plain list of modules, and an id for each definition."""
    if pagename == "_modules/index":
        items = re.sub("</?ul>", "", context["body"])
        context["body"] = items.replace("<li>", "<ul><li>", 1) + "</ul>"
    elif pagename.startswith("_modules/"):
        known = set(re.findall(r'id="(\w+)"', context["body"]))

        def with_id(found: re.Match) -> str:
            start, name = found.groups()
            return found[0] if name in known else f'{start} id="{name}">{name}'

        context["body"] = DEFINITION.sub(with_id, context["body"])


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
    app.connect("html-page-context", mend_sources)
    app.connect("missing-reference", follow_other_roads)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
