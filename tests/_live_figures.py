"""What tests of live figures share: reading them in a page, and computing the same in NumPy."""

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np

from nnlib import graph
from nnlib.graph.node import make

MOVES = (Path(__file__).parent / "figure_moves.js").read_text("utf-8")
READY = "document.documentElement.dataset.nnHost === 'ready'"
# What to_json leaves out because it is empty.
EMPTY = {
    "sum": {"axis": None, "keepdims": False},
    "max": {"axis": None, "keepdims": False},
    "slice": {"drop": False},
}
NEED_SHAPE = ("reshape", "broadcast_to")


# --- numbers ---------------------------------------------------------------------------------------


def numbers(text):
    """Return the numbers in a text of the front end, which writes a true minus sign."""
    pattern = r"[-−]?(?:∞|\d+(?:\.\d+)?(?:e[-+−]?\d+)?)"
    found = re.findall(pattern, text.replace(",", " "))
    return [float(one.replace("−", "-").replace("∞", "inf")) for one in found]


def assert_shown(text, value, digits):
    """Assert that a text starts with a value, rounded to `digits` decimals or three figures."""
    shown, value = numbers(text)[0], float(value)
    if not np.isfinite(value):
        assert shown == value
        return
    rounding = 0.005 * abs(value) if "e" in text else 0.5 * 10.0**-digits
    assert abs(shown - value) <= rounding * (1 + 1e-9) + 1e-12 * abs(value), (text, value)


# --- the graph of a page, in NumPy -----------------------------------------------------------------


def nodes_of(data):
    """Build the nodes of a graph from its JSON, all of them, with nothing but `nnlib.graph`."""
    built = []
    for entry in data["nodes"]:
        given = {k: v for k, v in entry.items() if k not in ("op", "name", "args", "shape")}
        op, shape = entry["op"], tuple(entry.get("shape", ()))
        if op == "parameter":
            node = graph.parameter(entry["name"], shape)
        elif op == "constant":
            node = graph.constant(np.reshape(given["values"], shape))
        else:
            given |= {"shape": shape} if op in NEED_SHAPE else {}
            args = [built[i] for i in entry.get("args", [])]
            node = make(op, *args, **EMPTY.get(op, {}) | given)
        assert node.shape == shape
        built.append(node)
    return built


class PageGraph:
    """The graph of a figure's specification, evaluated by NumPy at values read from the page."""

    def __init__(self, spec):
        self.spec = spec
        self.nodes = nodes_of(spec["graph"])
        self.outputs = [self.nodes[i] for i in spec["graph"]["outputs"]]
        self.shapes = {p["name"]: tuple(p["shape"]) for p in spec["parameters"]}

    def values(self, state, nodes):
        """Return what nodes are for parameter values as traits hold them."""
        used = graph.parameters(nodes)
        given = {name: np.reshape(state[name], self.shapes[name]) for name in used}
        return graph.evaluate(nodes, given)

    def of(self, state, reference):
        """Return what the node that a view refers to is."""
        return self.values(state, self.outputs[reference["node"]])


# --- reading a page --------------------------------------------------------------------------------


def state_in_link(link):
    """Return the parameter values that a state link carries."""
    found = parse_qs(urlsplit(link).fragment)
    return {name: json.loads(values[0]) for name, values in found.items() if name != "figure"}


def state_of(figure):
    """Return the parameter values of a figure, through its own state link."""
    link = copied(figure, "Copy link")
    return state_in_link(link)


def copied(figure, button):
    """Return the text that a copy button of a figure offers."""
    figure.get_by_role("button", name=button, exact=True).click()
    return figure.locator("textarea").input_value()


def assert_views_agree(figure, page_graph, state):
    """Assert that readouts, bars, tables and the sentence show what NumPy computes."""
    spec = page_graph.spec
    for view, panel in zip(spec["views"], figure.locator(".nn-view").all(), strict=True):
        CHECKS.get(view["kind"], lambda *_: None)(view, panel, page_graph, state)
    if spec["say"]:
        shown = figure.locator(".nn-say").inner_text()
        assert shown == sentence(spec["say"], page_graph, state)


def _check_readout(view, panel, page_graph, state):
    for item in view["items"]:
        text = panel.locator(f"dd[data-name='{item['name']}']").inner_text()
        assert_shown(text, page_graph.of(state, item["value"]), item["digits"])


def _check_bars(view, panel, page_graph, state):
    values = page_graph.of(state, view["values"])
    texts = panel.locator("[data-bar]").all_inner_texts()
    for text, value in zip(texts, values, strict=True):
        assert_shown(text, value, view["digits"])


def _check_table(view, panel, page_graph, state):
    rows = [row.locator("td").all_inner_texts() for row in panel.locator("tbody tr").all()]
    assert len(rows) == len(view["labels"])
    for c, column in enumerate(view["columns"]):
        values = page_graph.of(state, column["values"])
        for row, value in zip(rows, values, strict=True):
            assert_shown(row[c], value, column["digits"])
    if view["mark"]:
        marked = panel.locator("tbody tr").evaluate_all(
            "rows => rows.flatMap((row, i) => row.classList.contains('nn-marked') ? [i] : [])"
        )
        wanted = round(float(page_graph.of(state, view["mark"])))
        assert marked == ([wanted] if 0 <= wanted < len(rows) else [])


CHECKS = {"readout": _check_readout, "bars": _check_bars, "table": _check_table}


def sentence(say, page_graph, state):
    """Return the sentence of a figure as its template says it."""

    def part(match):
        name, spec, yes, no = match.groups()
        value = float(page_graph.of(state, say["values"][name]))
        if yes is not None:
            return yes if value > 0 else no
        if spec == "%":
            return f"{int(np.floor(100 * value + 0.5))} %"
        return shown_number(value, int(re.search(r"\d+", spec)[0]) if spec else 2)

    return re.sub(r"\{(\w+)(?::([^}]*)|\?([^}|]*)\|([^}]*))?\}", part, say["text"])


def shown_number(value, digits=2):
    """Write a number as the front end does: no negative zero, powers of ten where it must."""
    if not np.isfinite(value):
        return "undefined" if np.isnan(value) else "∞" if value > 0 else "−∞"
    size = abs(value)
    if size >= 1e5 or (digits > 2 and 0 < size < 0.5 * 10**-digits):
        mantissa, power = f"{value:.2e}".split("e")
        text = f"{mantissa}e{int(power):+d}"
    else:
        text = f"{value:.{digits}f}"
    text = text.replace("-", "") if float(text) == 0 else text
    return text.replace("-", "−")
