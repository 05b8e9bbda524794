"""What a reader answers in the page: predictions, exercises, and how far they have come.

A prediction is an admonition of the class ``predict`` with a ``:name:``. A list in it offers what
may be chosen; without one, a number is asked for. What is right is computed: a hidden cell glues it
under the same name, as ``{"choice": 2}``, ``{"choices": [1, 3]}``, ``{"order": [2, 1, 3]}`` or
``{"number": 12, "within": 3}``. An exercise is a cell tagged ``exercise`` that ends in ``check``.

``answers.js`` asks, keeps what was said, and shows what follows a prediction only then. Without
scripts all is open, with the answer below its question.
"""

from __future__ import annotations

import ast
import json
import re
import shutil
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors import EnvironmentCollector
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from book.figure_index import beginning
from book.glossary import chapters_of
from book.search.sections import plain

HERE = Path(__file__).parent
CHECK = re.compile(r'check\(\s*"(\w+)"')
HINT = re.compile(r"(Hint|A \w+ hint)$")
KINDS = {"choice", "choices", "order", "number"}


@dataclass(frozen=True)
class Entry:
    """One thing to answer: what it is (``exercise`` or ``predict``), where, and its title."""

    kind: str
    place: str
    title: str


class YourProgress(nodes.General, nodes.Element):
    """Where the list of everything to answer goes."""


class YourProgressDirective(SphinxDirective):
    """``{your-progress}`` lists all predictions and exercises, and what became of them."""

    def run(self) -> list[nodes.Node]:
        """Leave a place for the list."""
        self.env.metadata[self.env.docname]["your_progress"] = True
        return [YourProgress()]


class AnswerCollector(EnvironmentCollector):
    """Note what there is to answer in each page while it is read."""

    def clear_doc(self, app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        """Forget a page that will be read again."""
        entries_of(env).pop(docname, None)

    def merge_other(
        self, app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment
    ) -> None:
        """Take over what another process has read."""
        known = entries_of(other)
        entries_of(env).update({name: known[name] for name in docnames if name in known})

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        """Give exercises and hints what the page's scripts and styles know them by."""
        found = [*predictions_in(doctree), *exercises_in(doctree)]
        if found:
            entries_of(app.env)[app.env.docname] = found
        for box in doctree.findall(nodes.container):
            titles = [child.astext() for child in box.children[:1]]
            if box.get("design_component") == "dropdown" and titles and HINT.match(titles[0]):
                box["container_classes"].append("hint")

    def get_updated_docs(self, app: Sphinx, env: BuildEnvironment) -> list[str]:
        """Return the page that lists all, when there is something new to list."""
        now = {page: list(entries) for page, entries in entries_of(env).items()}
        before = env.__dict__.get("nn_answers_listed")
        env.__dict__["nn_answers_listed"] = now
        pages = [page for page, data in env.metadata.items() if "your_progress" in data]
        return [] if before == now else pages


def entries_of(env: BuildEnvironment) -> dict[str, list[Entry]]:
    """Return what there is to answer, page by page."""
    return env.__dict__.setdefault("nn_answers", {})


def predictions_in(doctree: nodes.document) -> list[Entry]:
    """Return the predictions of a page; each needs a name."""
    found = []
    for box in boxes_of(doctree):
        if not box["ids"]:
            raise ExtensionError(f"predict: came a box without :name:: {box.astext()[:60]!r}")
        question = plain(next(box.findall(nodes.paragraph)))
        found.append(Entry("predict", box["ids"][0], beginning(question)))
    return found


def boxes_of(doctree: nodes.document) -> list[nodes.admonition]:
    """Return the admonitions that ask for a prediction."""
    return [box for box in doctree.findall(nodes.admonition) if "predict" in box["classes"]]


def exercises_in(doctree: nodes.document) -> list[Entry]:
    """Return the exercises of a page; their cells get ids."""
    found = []
    for cell in doctree.findall(nodes.container):
        if cell.get("nb_element") != "cell_code" or "tag_exercise" not in cell["classes"]:
            continue
        asked = CHECK.search(cell.astext())
        if not asked:
            raise ExtensionError(f"exercise: came {cell.astext()[:60]!r}; expected a call of check")
        place = nodes.make_id(f"exercise-{asked[1]}")
        cell["ids"].append(place)
        found.append(Entry("exercise", place, title_of(cell)))
    return found


def title_of(cell: nodes.Element) -> str:
    """Return the title of an exercise: the bold words that it begins with, or its heading."""
    parent = cell.parent
    before = parent.children[: parent.index(cell)]
    for node in reversed(before):
        if not isinstance(node, nodes.paragraph):
            continue
        first = next((child for child in node if child.astext()), None)  # MyST begins with ""
        if isinstance(first, nodes.strong):
            return first.astext().rstrip(".")
    return str(next(parent.findall(nodes.title)).astext())


# ---- predictions


def add_truths(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Put below each prediction what was computed."""
    boxes = boxes_of(document)
    if not boxes:
        return
    glued = glued_in(app, docname)
    for box in boxes:
        name = box["names"][0] if box["names"] else box["ids"][0]
        truth = truth_of(name, glued)
        box += truth_nodes(box, truth)


def glued_in(app: Sphinx, docname: str) -> dict[str, Any]:
    """Return what the cells of a page glued."""
    path = Path(app.outdir).parent / "jupyter_execute" / f"{docname}.glue.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def truth_of(name: str, glued: dict[str, Any]) -> dict[str, Any]:
    """Return what is right, as its cell glued it.

    Parameters
    ----------
    name : str
        Name of the prediction.
    glued : dict
        What was glued on its page: bundles of outputs by name.

    Returns
    -------
    dict
        One of `KINDS`, and for a number ``within``.

    Raises
    ------
    ExtensionError
        If nothing was glued, or something else.
    """
    if name not in glued:
        raise ExtensionError(f"predict: nothing is glued as {name!r}; a hidden cell has to do it")
    data = glued[name]["data"]
    text = next(text for kind, text in data.items() if kind.endswith("text/plain"))
    try:
        truth = ast.literal_eval(text)
        is_known = len(KINDS & set(truth)) == 1
    except (ValueError, SyntaxError, TypeError):
        is_known = False
    if not is_known:
        raise ExtensionError(f"predict: {name}: came {text}; expected a dict with one of {KINDS}")
    return truth


def truth_nodes(box: nodes.admonition, truth: dict[str, Any]) -> list[nodes.Node]:
    """Return the line with the right answer, and note in the box what its script has to know."""
    lists = [child for child in box if isinstance(child, nodes.bullet_list)]
    options = list(lists[-1].children) if lists else []
    kind = next(iter(KINDS & set(truth)))
    right = truth[kind]
    numbers = [] if kind == "number" else [right] if kind == "choice" else list(right)
    if kind == "order":
        fits = sorted(numbers) == [*range(1, len(options) + 1)]
    else:
        fits = all(1 <= number <= len(options) for number in numbers)
    if not fits or (kind != "number") != bool(options):
        raise ExtensionError(
            f"predict: {box['ids'][0]}: came {truth}; expected what fits {len(options)} options"
        )
    line = nodes.paragraph("", "Answer: ", classes=["predict-truth"])
    if kind == "number":
        line += nodes.Text(f"{right:g}" if isinstance(right, float) else str(right))
    for place, number in enumerate(numbers):
        line += nodes.Text("; " if place else "")
        first = options[number - 1].children[0]
        line += [child.deepcopy() for child in first.children]
    data = escape(json.dumps({"kind": kind, **truth}))
    mark = nodes.raw("", f'<span hidden data-truth="{data}"></span>', format="html")
    return [line, mark]


def add_progress(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Say at the head of a page how much there is to answer; its script says how much is done."""
    exercises, predictions = totals_of(entries_of(app.env).get(docname, []))
    time = next(
        (node for node in document.findall(nodes.paragraph) if "reading-time" in node["classes"]),
        None,
    )
    if time is None or not exercises + predictions:
        return
    parts = [f"0 of {predictions} predictions made"] if predictions else []
    parts += [f"0 of {exercises} exercises solved"] if exercises else []
    time += [nodes.Text(" "), nodes.inline("", ", ".join(parts), classes=["nn-progress"])]


def totals_of(entries: list[Entry]) -> tuple[int, int]:
    """Return how many exercises there are, and how many predictions."""
    kinds = [entry.kind for entry in entries]
    return kinds.count("exercise"), kinds.count("predict")


# ---- the page that lists all


def write_list(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Put the list of all there is to answer into its page."""
    for place in list(document.findall(YourProgress)):
        place.replace_self([raw('<div id="your-progress"></div>'), list_of(app, docname)])


def raw(text: str) -> nodes.raw:
    """Return a piece of HTML."""
    return nodes.raw("", text, format="html")


def list_of(app: Sphinx, docname: str) -> nodes.definition_list:
    """Return all there is to answer, chapter by chapter."""
    listed = nodes.definition_list(classes=["progress-list"])
    known = entries_of(app.env)
    for page, number in chapters_of(app.env).items():
        items = nodes.bullet_list()
        for entry in known.get(page, ()):
            link = make_refnode(app.builder, docname, page, entry.place, nodes.Text(entry.title))
            state = raw(f'<span class="nn-state" data-answer="{page}#{entry.place}"></span>')
            kind = "Prediction: " if entry.kind == "predict" else "Exercise: "
            items += nodes.list_item("", nodes.paragraph("", "", nodes.Text(kind), link, state))
        if len(items):
            title = nodes.Text(f"{number} {app.env.titles[page].astext()}")
            term = nodes.term("", "", make_refnode(app.builder, docname, page, "", title))
            listed += nodes.definition_list_item("", term, nodes.definition("", items))
    return listed


# ---- files


def write_files(app: Sphinx, exception: Exception | None) -> None:
    """Write the scripts, the styles, and how much there is to answer in each chapter."""
    if exception or app.builder.format != "html":
        return
    folder = Path(app.outdir, "_static", "answers")
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("answers.js", "answers.css"):
        shutil.copyfile(HERE / name, folder / name)
    totals = {page: totals_of(entries) for page, entries in sorted(entries_of(app.env).items())}
    (folder / "totals.js").write_text(f"globalThis.nnTotals = {json.dumps(totals)};", "utf-8")


def setup(app: Sphinx) -> dict[str, object]:
    """Add the directive, and connect to the reading and the writing of pages."""
    app.add_node(YourProgress)
    app.add_directive("your-progress", YourProgressDirective)
    app.add_env_collector(AnswerCollector)
    app.add_css_file("answers/answers.css")
    app.add_js_file("answers/totals.js")
    app.add_js_file("answers/answers.js")
    app.connect("doctree-resolved", add_truths, priority=450)  # before formulas are typeset
    app.connect("doctree-resolved", write_list)
    app.connect("doctree-resolved", add_progress, priority=600)  # after the reading time
    app.connect("build-finished", write_files, priority=890)  # before the site's script is written
    # A build whose memory of the pages lacks what there is to answer reads every page again.
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
