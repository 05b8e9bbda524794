"""What a reader answers in the page: predictions, exercises, and how far they have come.

A prediction is an admonition of the class ``predict`` with a ``:name:``. A list in it offers what
may be chosen; without one, a number is asked for. What is right is computed: a hidden cell glues it
under the same name, as ``{"choice": 2}``, ``{"choices": [1, 3]}``, ``{"order": [2, 1, 3]}`` or
``{"number": 12, "within": 3}``. An exercise is a cell tagged ``exercise`` that ends in ``check``.

An exercise to think is an admonition of the class ``think``, asked and glued as a prediction is. A
dropdown follows it, with a list of what each option says of the thought behind it. For a number the
list is about the values that known wrong thoughts lead to, glued as ``"slips": [7840, 784]``.

``page/`` asks, keeps what was said, and shows what follows a prediction only then. To an
exercise's answer it replies with what the dropdown says of it. Without scripts all is open, with
what is right below a prediction, and in the dropdown of an exercise.
"""

from __future__ import annotations

import ast
import json
import math
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
from nnlib.figures.bundle import joined, load_modules

HERE = Path(__file__).parent
CHECK = re.compile(r'check\(\s*"(\w+)"')
HINT = re.compile(r"(Hint|A \w+ hint)$")
KINDS = {"choice", "choices", "order", "number"}
NUMBER = re.compile(r"[-−]?\d[\d,]*(\.\d+)?")


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
    for box in boxes_of(doctree, "predict"):
        if not box["ids"]:
            raise ExtensionError(f"predict: came a box without :name:: {box.astext()[:60]!r}")
        question = plain(next(box.findall(nodes.paragraph)))
        found.append(Entry("predict", box["ids"][0], beginning(question)))
    return found


def boxes_of(doctree: nodes.document, kind: str) -> list[nodes.admonition]:
    """Return the admonitions of a kind: ``predict`` or ``think``."""
    return [box for box in doctree.findall(nodes.admonition) if kind in box["classes"]]


def exercises_in(doctree: nodes.document) -> list[Entry]:
    """Return the exercises of a page; the cells of those to write get ids."""
    found = []
    for node in doctree.findall(nodes.Element):
        if isinstance(node, nodes.admonition) and "think" in node["classes"]:
            found.append(Entry("exercise", think_place(node), title_of(node)))
        elif node.get("nb_element") == "cell_code" and "tag_exercise" in node["classes"]:
            asked = CHECK.search(node.astext())
            if not asked:
                came = f"came {node.astext()[:60]!r}"
                raise ExtensionError(f"exercise: {came}; expected a call of check")
            place = nodes.make_id(f"exercise-{asked[1]}")
            node["ids"].append(place)
            found.append(Entry("exercise", place, title_of(node)))
    return found


def think_place(box: nodes.admonition) -> str:
    """Return the id of an exercise to think; its beginning tells the page what it is."""
    place = box["ids"][0] if box["ids"] else ""
    if not place.startswith("think-"):
        came = f"came {place!r} for {box.astext()[:60]!r}"
        raise ExtensionError(f"think: {came}; expected a :name: that begins with think-")
    return str(place)


def title_of(exercise: nodes.Element) -> str:
    """Return the title of an exercise: the bold words that it begins with, or its heading."""
    parent = exercise.parent
    before = parent.children[: parent.index(exercise)]
    for node in (*exercise.children, *reversed(before)):
        if not isinstance(node, nodes.paragraph):
            continue
        first = next((child for child in node if child.astext()), None)  # MyST begins with ""
        if isinstance(first, nodes.strong):
            return first.astext().rstrip(".")
    return str(next(parent.findall(nodes.title)).astext())


# ---- what is right


def add_truths(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Put what was computed below each prediction, and below each exercise to think."""
    predictions, exercises = boxes_of(document, "predict"), boxes_of(document, "think")
    if not predictions + exercises:
        return
    glued = glued_in(app, docname)
    for box in predictions:
        box += truth_nodes(box, truth_of(name_of(box), glued))
    for box in exercises:
        truth = truth_of(name_of(box), glued)
        line, mark = truth_nodes(box, truth)
        thoughts = thoughts_of(box, truth)
        thoughts["classes"].append("thoughts")
        for option, thought in zip(
            list_items(box), list_items(thoughts.children[-1]), strict=False
        ):
            name_thought(thought, option)
        thoughts.children[-1].insert(0, line)
        box += mark


def name_thought(thought: nodes.Node, option: nodes.Node) -> None:
    """Begin what is said of an option with its words."""
    words = [child.deepcopy() for child in option.children[0].children]
    thought.children[0].insert(0, [nodes.strong("", "", *words), raw("<br>")])


def name_of(box: nodes.admonition) -> str:
    """Return the name under which the answer of a box is glued."""
    return str(box["names"][0] if box["names"] else box["ids"][0])


def glued_in(app: Sphinx, docname: str) -> dict[str, Any]:
    """Return what the cells of a page glued."""
    path = Path(app.outdir).parent / "jupyter_execute" / f"{docname}.glue.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def truth_of(name: str, glued: dict[str, Any]) -> dict[str, Any]:
    """Return what is right, as its cell glued it.

    Parameters
    ----------
    name : str
        Name of the prediction, or of the exercise to think.
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
        raise ExtensionError(
            f"{name}: nothing is glued under this name; a hidden cell has to do it"
        )
    data = glued[name]["data"]
    text = next(text for kind, text in data.items() if kind.endswith("text/plain"))
    try:
        truth = ast.literal_eval(text)
        is_known = len(KINDS & set(truth)) == 1
    except (ValueError, SyntaxError, TypeError):
        is_known = False
    if not is_known:
        raise ExtensionError(f"{name}: came {text}; expected a dict with one of {KINDS}")
    return truth


def truth_nodes(box: nodes.admonition, truth: dict[str, Any]) -> list[nodes.Node]:
    """Return the line with the right answer, and note in the box what its script has to know."""
    options = list_items(box)
    kind = next(iter(KINDS & set(truth)))
    right = truth[kind]
    numbers = [] if kind == "number" else [right] if kind == "choice" else list(right)
    if kind == "order":
        fits = sorted(numbers) == [*range(1, len(options) + 1)]
    else:
        fits = all(1 <= number <= len(options) for number in numbers)
    if not fits or (kind != "number") != bool(options):
        raise ExtensionError(
            f"{box['ids'][0]}: came {truth}; expected what fits {len(options)} options"
        )
    line = nodes.paragraph("", "Answer: ", classes=["nn-truth"])
    if kind == "number":
        words = f"{right:g}" if isinstance(right, float) else f"{right:,}"
        line += nodes.Text(words.replace("-", "−"))
    for place, number in enumerate(numbers):
        line += nodes.Text("; " if place else "")
        first = options[number - 1].children[0]
        line += [child.deepcopy() for child in first.children]
    data = escape(json.dumps({"kind": kind, **truth}))
    mark = nodes.raw("", f'<span hidden data-truth="{data}"></span>', format="html")
    return [line, mark]


def thoughts_of(box: nodes.admonition, truth: dict[str, Any]) -> nodes.Element:
    """Return the dropdown that says what thought leads to each answer.

    Parameters
    ----------
    box : nodes.admonition
        An exercise to think; the dropdown is what follows it.
    truth : dict
        What is right, and for a number the ``slips``: values that wrong thoughts lead to.

    Returns
    -------
    nodes.Element
        The dropdown. Its list has an item for each option, or for each slip, in their order.

    Raises
    ------
    ExtensionError
        If no dropdown follows, or its list does not fit.
    """
    name = box["ids"][0]
    following = box.next_node(descend=False, siblings=True)
    if following is None or "sd-dropdown" not in following.get("classes", ()):
        raise ExtensionError(f"{name}: expected a dropdown below it, with what each answer says")
    items = list_items(following.children[-1])
    expected = truth.get("slips", []) if "number" in truth else list_items(box)
    if len(items) != len(expected):
        came = f"{len(items)} of {len(expected)} answers"
        raise ExtensionError(f"{name}: the dropdown below it speaks of {came}")
    if "number" not in truth:
        return following
    within = truth.get("within", 0)
    for item, slip in zip(items, expected, strict=True):
        said = NUMBER.match(plain(item))
        value = float(said[0].replace(",", "").replace("−", "-")) if said else math.nan
        if not abs(value - slip) <= within or abs(slip - truth["number"]) <= within:
            came = f"came {plain(item)[:40]!r} for the slip {slip}"
            raise ExtensionError(f"{name}: {came}; expected it to begin with this wrong number")
    return following


def list_items(parent: nodes.Element) -> list[nodes.Node]:
    """Return the items of the last list that stands in a box."""
    lists = [child for child in parent.children if isinstance(child, nodes.bullet_list)]
    return list(lists[-1].children) if lists else []


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
            kind = "" if entry.title.startswith("Exercise") else kind
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
    shutil.copyfile(HERE / "answers.css", folder / "answers.css")
    script = joined(load_modules(HERE / "page", "page"))
    (folder / "answers.js").write_text(f"(() => {{\n{script}}})();\n", "utf-8")
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
