"""The index of figures: every live figure and every picture of the chapters, with its place.

When a page is read, each cell that shows a figure gets an id, and what the index needs is noted:
title and question of a live figure, the description of a picture. The directive ``figure-index``
becomes the list when its page is written, because only then all pages have been read.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from docutils import nodes
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors import EnvironmentCollector
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from book.glossary import chapters_of
from book.live_figures import STATE

VIEW = "application/vnd.jupyter.widget-view+json"
KINDS = ("live", "picture")
MODEL = re.compile(r'"model_id":\s*"(\w+)"')
SHORTEST, LONGEST = 6, 25  # words of a description


@dataclass(frozen=True)
class Entry:
    """One line of the index: where the figure is, and what to say about it."""

    kind: str
    place: str
    title: str
    text: str = ""


class FigureIndex(nodes.General, nodes.Element):
    """Where a list of the index goes."""


class FigureIndexDirective(SphinxDirective):
    """``{figure-index} live`` lists the live figures, ``{figure-index} picture`` the pictures."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Leave a place for the list."""
        if self.arguments[0] not in KINDS:
            raise self.error(f"figure-index: expected one of {KINDS}, got {self.arguments[0]!r}")
        self.env.metadata[self.env.docname]["figure_index"] = True
        return [FigureIndex(kind=self.arguments[0])]


def beginning(description: str) -> str:
    """Return the first sentences of a description, at least a few words, at most a line or two."""
    words: list[str] = []
    for sentence in re.split(r"(?<=[.?!])\s+", description.strip()):
        if len(words) < SHORTEST:
            words += sentence.split()
    return " ".join(words[:LONGEST]).rstrip(",;:") + (" …" if len(words) > LONGEST else "")


def live_figure(model: str, widgets: dict) -> dict | None:
    """Return the specification of the figure that the widget `model` is or contains."""
    state = widgets[model]["state"]
    if "spec" in state:
        return state["spec"]
    children = (child.removeprefix("IPY_MODEL_") for child in state.get("children", ()))
    return next((spec for child in children if (spec := live_figure(child, widgets))), None)


def entry_of(cell: nodes.Element, widgets: dict, number: int) -> Entry | None:
    """Return the entry of a notebook's cell, or None when it shows no figure."""
    for output in cell.findall(nodes.container):
        kind = output.get("mime_type")
        model = MODEL.search(output.astext()) if kind == VIEW else None
        if model and (spec := live_figure(model[1], widgets)):
            place = nodes.make_id(f"live-{spec['name']}")
            return Entry("live", place, spec["title"], spec["question"])
        if kind == "image/png":
            metadata = cell["cell_metadata"].get("mystnb", {})
            description = metadata.get("image", {}).get("alt", "A picture")
            return Entry("picture", f"picture-{number}", beginning(description))
    return None


class FigureCollector(EnvironmentCollector):
    """Note the figures of each page while it is read."""

    def clear_doc(self, app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        """Forget a page that will be read again."""
        figures_of(env).pop(docname, None)

    def merge_other(
        self, app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment
    ) -> None:
        """Take over what another process has read."""
        known = figures_of(other)
        figures_of(env).update({name: known[name] for name in docnames if name in known})

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        """Mark the cells with figures and note their entries."""
        docname = app.env.docname
        scripts = NbMetadataCollector.get_js_files(app.env, docname).values()
        bodies = [keys["body"] for _, keys in scripts if keys.get("type") == STATE]
        widgets = json.loads(bodies[0])["state"] if bodies else {}
        entries = figures_of(app.env).setdefault(docname, [])
        for cell in doctree.findall(nodes.container):
            if cell.get("nb_element") == "cell_code":
                pictures = sum(entry.kind == "picture" for entry in entries)
                if entry := entry_of(cell, widgets, pictures + 1):
                    cell["ids"].append(entry.place)
                    entries.append(entry)

    def get_updated_docs(self, app: Sphinx, env: BuildEnvironment) -> list[str]:
        """Return the pages of the index, when there is something new to list."""
        now = [(number, listed, env.titles[page].astext()) for page, number, listed in listing(env)]
        before = env.__dict__.get("nn_figures_listed")
        env.__dict__["nn_figures_listed"] = now
        pages = [page for page, data in env.metadata.items() if "figure_index" in data]
        return [] if before == now else pages


def figures_of(env: BuildEnvironment) -> dict[str, list[Entry]]:
    """Return the entries of each page."""
    return env.__dict__.setdefault("nn_figures", {})


def listing(env: BuildEnvironment) -> list[tuple[str, str, list[Entry]]]:
    """Return the chapters that show figures, with number and entries, in reading order."""
    known = figures_of(env)
    chapters = chapters_of(env).items()
    return [(page, number, known[page]) for page, number in chapters if known.get(page)]


def index_of(app: Sphinx, docname: str, kind: str) -> nodes.definition_list:
    """Return the list of all figures of one kind, chapter by chapter."""
    index = nodes.definition_list(classes=["figure-index"])
    for page, number, entries in listing(app.env):
        items = nodes.bullet_list()
        for entry in (entry for entry in entries if entry.kind == kind):
            link = make_refnode(app.builder, docname, page, entry.place, nodes.Text(entry.title))
            line = nodes.paragraph("", "", link)
            line += [nodes.Text(f": {entry.text}")] if entry.text else []
            items += nodes.list_item("", line)
        if len(items):
            title = nodes.Text(f"{number} {app.env.titles[page].astext()}")
            term = nodes.term("", "", make_refnode(app.builder, docname, page, "", title))
            index += nodes.definition_list_item("", term, nodes.definition("", items))
    return index


def write_index(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Put the lists into a page of the index."""
    for place in list(document.findall(FigureIndex)):
        place.replace_self(index_of(app, docname, place["kind"]))


def setup(app: Sphinx) -> dict[str, object]:
    """Add the directive, and connect to the reading and the writing of pages."""
    app.add_node(FigureIndex)
    app.add_directive("figure-index", FigureIndexDirective)
    app.add_env_collector(FigureCollector)
    app.connect("doctree-resolved", write_index)
    # A build whose memory of the pages lacks the figures reads every page again.
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
