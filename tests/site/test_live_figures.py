"""Every live figure of the built book: it lives without a kernel, and its numbers are NumPy's.

A figure's graph is rebuilt in Python from the JSON in its own page, and evaluated there at the
values the page says it has (through the link that restores its state).
"""

import gzip
import json
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from nnlib import graph
from tests.site.conftest import PAGES, SITE
from tests.support.live_figures import (
    MOVES,
    READY,
    PageGraph,
    assert_code_says,
    assert_parity,
    assert_views_agree,
    copied,
    interpreter_source,
    nodes_of,
    page_calls,
    painted_state,
    random_values,
    settle,
    state_in_link,
)
from tests.support.waiting import wait_until

SCRIPT = SITE / "_static" / "site.js"
HARNESS = Path(__file__).parents[1] / "support" / "interpreter_harness.js"
STATE = re.compile(
    r'<script[^>]*type="application/vnd\.jupyter\.widget-state\+json"[^>]*>(.*?)</script>', re.S
)
LIMIT = 60_000  # bytes, compressed, that figures may add to a page
N_MOVES, N_SETTINGS = 1000, 3


@cache
def figures_in(path):
    """Return the specifications of the figures whose state a page carries."""
    found = STATE.search((SITE / path).read_text("utf-8"))
    widgets = json.loads(found[1])["state"].values() if found else []
    return [as_numbers(w["state"]["spec"]) for w in widgets if "spec" in w["state"]]


def as_numbers(spec):
    """Take the steps between the nodes of a specification, as the host does."""
    last = 0

    def numbered(part):
        nonlocal last
        if isinstance(part, list):
            return [numbered(entry) for entry in part]
        if not isinstance(part, dict):
            return part
        if isinstance(part.get("node"), int):
            last += part["node"]
            return {"node": last}
        return {key: numbered(entry) for key, entry in part.items()}

    outputs = np.cumsum(spec["graph"]["outputs"]).tolist()
    return numbered(spec) | {"graph": spec["graph"] | {"outputs": outputs}}


ALL = [(path, spec) for path in PAGES for spec in figures_in(path)]
LIVE_PAGES = sorted({path for path, _ in ALL})
each_figure = pytest.mark.parametrize(
    ("page", "spec"), ALL, ids=[f"{path}-{spec['name']}" for path, spec in ALL]
)


def open_figure(record, name):
    """Wait for the figures of an open page; return one of them."""
    wait_until(record.page, READY)
    settle(record.page)
    return record.page.locator(f"[data-figure='{name}']")


def errors_of(record):
    """Return what scripts complained about; missing files (an icon, say) are test_browser's."""
    return [text for text in record.console if "Failed to load resource" not in text]


def assert_agrees(figure, page_graph):
    state = painted_state(figure)
    assert_views_agree(figure, page_graph, state)
    return state


def test_the_book_has_live_figures():
    assert len(ALL) > 5
    names = [(path, spec["name"]) for path, spec in ALL]
    assert len(set(names)) == len(names), "two figures of one name on a page"


COVERED = """() => [...document.querySelectorAll('.nn-control label')].flatMap((label) => {
  const [name, input] = [label.querySelector('span'), label.querySelector('input, select')];
  if (!name?.firstChild || !input || !input.getClientRects().length) return [];
  const text = document.createRange();
  text.selectNodeContents(name);
  const [a, b] = [text.getBoundingClientRect(), input.getBoundingClientRect()];
  const isOver = a.right > b.left + 1 && b.right > a.left + 1 && a.bottom > b.top + 1 && b.bottom > a.top + 1;
  return isOver ? [name.textContent] : [];
})"""  # noqa: E501


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("page", LIVE_PAGES)
def test_no_control_covers_its_name(visit, page, width):
    with visit(page, width=width) as record:
        wait_until(record.page, READY)
        settle(record.page)
        assert record.page.evaluate(COVERED) == []


@each_figure
def test_figure_moved_in_every_way(visit, page, spec):
    page_graph = PageGraph(spec)
    with visit(page) as record:
        figure = open_figure(record, spec["name"])
        start = assert_agrees(figure, page_graph)
        move_each_control(figure, page_graph, start)
        link = move_at_random(figure, page_graph)
        assert errors_of(record) == []
    with visit(page + link[link.index("#") :]) as record:
        figure = open_figure(record, spec["name"])
        assert assert_agrees(figure, page_graph) == state_in_link(link)
        figure.get_by_role("button", name="Reset", exact=True).click()
        assert painted_state(figure) == start  # of the figure, not of the link


def move_each_control(figure, page_graph, state):
    """Move every control by keyboard and by mouse: it changes something, and NumPy agrees."""
    figure.locator(".nn-fold").evaluate_all("all => all.forEach((fold) => { fold.open = true; })")
    for control in figure.locator(".nn-control").all():
        for act in (by_keyboard, by_mouse):
            before = state
            act(figure.page, control)
            state = assert_agrees(figure, page_graph)
            assert state != before, (act.__name__, control.inner_text())


def move_at_random(figure, page_graph):
    """Move everything a thousand times at random; return the link to where that led."""
    selector = f"[data-figure='{page_graph.spec['name']}']"
    moves = [selector, N_MOVES, 1, can_be_undefined(page_graph)]
    assert figure.page.evaluate(MOVES, moves) == []
    # What still runs may end before it is told to: one look and one press, in the page.
    figure.get_by_role("button", name=re.compile("^(Stop|Pause)$")).evaluate_all(
        "buttons => buttons.forEach((button) => button.click())"
    )
    settle(figure.page)
    link = copied(figure, "Copy link")
    state = state_in_link(link)
    assert_views_agree(figure, page_graph, state)
    if page_graph.spec["copy"]:
        assert_code_says(copied(figure, "Copy as code"), page_graph, state)
    return link


def by_keyboard(page, control):
    if control.locator(".nn-count").count():
        control.locator("button:enabled").first.press("Enter")
        return
    field = control.locator("input, select").first
    field.focus()
    if field.get_attribute("type") == "checkbox":
        page.keyboard.press(" ")
    else:
        before = field.input_value()
        page.keyboard.press(
            "ArrowDown" if field.evaluate("f => f.matches('select')") else "ArrowRight"
        )
        if field.input_value() == before:  # at the end already
            page.keyboard.press(
                "ArrowUp" if field.evaluate("f => f.matches('select')") else "ArrowLeft"
            )


def by_mouse(page, control):
    if control.locator(".nn-count").count():
        control.locator("button:enabled").last.click()
        return
    field = control.locator("input, select").first
    if field.evaluate("f => f.matches('select')"):
        options = field.locator("option").count()
        field.select_option(index=(int(field.evaluate("f => f.selectedIndex")) + 1) % options)
    elif field.get_attribute("type") == "checkbox":
        field.click()
    else:
        box = field.bounding_box()
        now, low, high = (float(field.evaluate(f"f => f.{key}")) for key in ("value", "min", "max"))
        share = 0.25 if now > (low + high) / 2 else 0.75
        field.click(position={"x": share * box["width"], "y": box["height"] / 2})


def can_be_undefined(page_graph):
    """Say whether NumPy, too, finds no number somewhere on the way from one end to the other."""
    start = page_graph.spec["parameters"]
    used = graph.parameters(page_graph.outputs)
    for share in np.linspace(0, 1, 9):
        values = {
            p["name"]: np.full(p["shape"], p["min"] + share * (p["max"] - p["min"])) for p in start
        }
        values = {name: value for name, value in values.items() if name in used}
        if any(np.isnan(found).any() for found in page_graph.values(values, page_graph.outputs)):
            return True
    return False


RUNS = {  # what is chosen before a run in the playground
    "gradient descent": {},
    "momentum, falling": {"optimizer": "momentum", "the rate is": "falling as 1/t"},
    "RMSprop, a test": {"optimizer": "RMSprop", "learning rate": "0.01", "share to train": "0.6"},
    "Adam, small batches": {
        "optimizer": "Adam",
        "learning rate": "0.02",
        "the rate is": "half a cosine",
        "points a step": "5",
        "data": "spirals",
    },
}


@pytest.mark.parametrize("chosen", RUNS)
def test_copied_code_trains_the_run_of_the_page_again(visit, chosen):
    (page,) = [path for path, spec in ALL if spec["name"] == "playground"]
    (spec,) = [spec for _, spec in ALL if spec["name"] == "playground"]
    with visit(page) as record:
        figure = open_figure(record, "playground")
        figure.locator(".nn-fold").evaluate_all("all => all.forEach((one) => { one.open = true; })")
        for label, value in RUNS[chosen].items():
            control = figure.locator(".nn-control", has_text=re.compile(f"^{label}"))
            choices = control.locator("select")
            if choices.count():
                choices.select_option(value)
            else:
                control.locator(".nn-typed").fill(value)
                control.locator(".nn-typed").press("Enter")
        one = figure.get_by_role("button", name="One step", exact=True)
        one.evaluate("(node) => { for (let i = 0; i < 100; i++) node.click(); }")
        state = painted_state(figure)
        code = copied(figure, "Copy as code")
        assert "), 100\n" in code  # so many steps, from the first weights
        assert_code_says(code, PageGraph(spec), state)


@each_figure
def test_every_node_agrees_with_numpy(browser, page, spec):
    nodes = nodes_of(spec["graph"])
    rng = np.random.default_rng(0)
    settings = [random_values(rng, spec, graph.parameters(nodes)) for _ in range(N_SETTINGS)]
    source = interpreter_source()
    tab = browser.new_page()
    cases = [{"graph": spec["graph"], "calls": page_calls(nodes, settings)}]
    (results,) = json.loads(tab.evaluate(HARNESS.read_text("utf-8"), json.dumps([source, cases])))
    tab.close()
    assert_parity(spec, nodes, settings, results)


def test_the_front_end_is_in_the_site_once():
    words = "Math.log1p("  # of the interpreter's loops
    assert SCRIPT.read_text("utf-8").count(words) == 1
    for path in PAGES:
        assert words not in (SITE / path).read_text("utf-8"), path


def compressed(text):
    return len(gzip.compress(text.encode(), 9))


@pytest.mark.parametrize("page", LIVE_PAGES)
def test_figures_add_little_to_a_page(page):
    shared = compressed(SCRIPT.read_text("utf-8"))
    text = (SITE / page).read_text("utf-8")
    own = compressed(text) - compressed(STATE.sub("", text))
    assert own > 0
    assert shared + own <= LIMIT, (shared, own)
