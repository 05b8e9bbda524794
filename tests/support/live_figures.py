"""What tests of live figures share: reading them in a page, and computing the same in NumPy."""

import contextlib
import io
import json
import re
import warnings
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np

from nnlib import graph
from nnlib.figures.bundle import load_modules, without_imports
from nnlib.graph.node import OPERATIONS, make

MOVES = (Path(__file__).parent / "figure_moves.js").read_text("utf-8")
COPIED = "textarea[readonly]"  # what a copy button offers
READY = "document.documentElement.dataset.nnHost === 'ready'"
# What to_json leaves out because it is empty.
EMPTY = {
    "sum": {"axis": None, "keepdims": False},
    "max": {"axis": None, "keepdims": False},
    "slice": {"drop": False},
}
NEED_SHAPE = ("reshape", "broadcast_to")


def interpreter_source():
    """Return the interpreter of graphs alone, as a module."""
    return "".join(map(without_imports, load_modules(entry="interpreter").values()))


# --- numbers --------------------------------------------------------------------------------------


def numbers(text):
    """Return the numbers in a text of the front end, which writes a true minus sign."""
    pattern = r"[-−]?(?:∞|\d+(?:\.\d+)?(?:e[-+−]?\d+)?)"
    found = re.findall(pattern, text.replace(",", " "))
    return [float(one.replace("−", "-").replace("∞", "inf")) for one in found]


def assert_shown(text, value, digits):
    """Assert that a text starts with a value, rounded to `digits` decimals or three figures."""
    value = float(value)
    if np.isnan(value):
        assert text.startswith("undefined"), text
        return
    shown = numbers(text)[0]
    if not np.isfinite(value):
        assert shown == value
        return
    rounding = 0.005 * abs(value) if "e" in text else 0.5 * 10.0**-digits
    assert abs(shown - value) <= rounding * (1 + 1e-9) + 1e-12 * abs(value), (text, value)


# --- the graph of a page, in NumPy ----------------------------------------------------------------


def nodes_of(data):
    """Build the nodes of a graph from its JSON, all of them, with nothing but `nnlib.graph`."""
    built = []
    for i, entry in enumerate(data["nodes"]):
        given = {k: v for k, v in entry.items() if k not in ("op", "name", "back", "shape")}
        op, shape = entry["op"], tuple(entry.get("shape", ()))
        if op == "parameter":
            node = graph.parameter(entry["name"], shape)
        elif op == "constant":
            node = graph.constant(np.reshape(given["values"], shape))
        elif op == "linspace":
            node = graph.linspace(**given)
        else:
            given |= {"shape": shape} if op in NEED_SHAPE else {}
            args = [built[i - by] for by in entry.get("back", [])]
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

    def reader(self, state):
        """Return a function from a view's reference to a node, to what the node is."""
        found = self.values(state, self.outputs)
        return lambda reference: found[reference["node"]]


# --- copied code ----------------------------------------------------------------------------------

PLACE = re.compile(r"\{(\w+)(?::[+(]?\.(\d)f|:(%))?\}")
# A choice by the sign of a number, between two texts that may hold numbers.
TEXTS = r"((?:[^{}|]|\{[^{}]*\})*)"
CHOICE = re.compile(rf"\{{(\w+)\?{TEXTS}\|{TEXTS}\}}")


def chosen(say, value_of):
    """Return the template of a sentence with its choices made."""

    def part(match):
        name, yes, no = match.groups()
        return yes if float(value_of(say["values"][name])) > 0 else no

    return CHOICE.sub(part, say["text"])


def code_at(page_graph, state, kind=""):
    """Return the code of a figure as its page writes it, at values as traits hold them.

    With a kind, such as "as PyTorch", it is the other code of that name.
    """
    spec, value_of = page_graph.spec, page_graph.reader(state)
    data = {name: np.asarray(value_of(at)) for name, at in spec["copyData"].items()}
    given = {name: np.ravel(one).tolist() if one.ndim else float(one) for name, one in data.items()}
    given |= {p["name"]: state[p["name"]] for p in spec["parameters"]}
    written = {name: json.dumps(_whole(value)) for name, value in given.items()}
    text = spec["copies"][kind] if kind else spec["copy"]
    return re.sub(r"\{(\w+)\}", lambda place: written[place[1]], text)


def _whole(value):
    """Write 3.0 as 3, as JavaScript does."""
    if isinstance(value, list):
        return [_whole(entry) for entry in value]
    return int(value) if float(value).is_integer() else value


def assert_code_says(code, page_graph, state):
    """Run copied code by itself; its last line has the numbers of the sentence, in order."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output), warnings.catch_warnings():
        warnings.simplefilter("error")
        exec(compile(code, "<copied>", "exec"), {"__name__": "__main__"})
    lines = output.getvalue().splitlines()
    assert lines, code
    say, value_of = page_graph.spec["say"], page_graph.reader(state)
    told = iter(numbers(lines[-1]))
    for name, digits, percent in PLACE.findall(chosen(say, value_of)):
        value = float(value_of(say["values"][name])) * (100 if percent else 1)
        rounding = 0.5 * 10.0 ** -int(digits or (1 if percent else 2))
        near = rounding * (1 + 1e-6) + 1e-9 * abs(value)
        assert any(one == value or abs(one - value) <= near for one in told), (lines, name, value)


# --- reading a page -------------------------------------------------------------------------------

READ = """figure => ({
  say: figure.querySelector(".nn-say").textContent,
  step: figure.querySelector(".nn-is-computation_graph input[type=range]")?.valueAsNumber ?? null,
  views: [...figure.querySelectorAll(".nn-view")].map((view) => ({
    readout: Object.fromEntries(
      [...view.querySelectorAll("dd")].map((number) => [number.dataset.name, number.textContent])),
    bars: [...view.querySelectorAll("[data-bar]")].map((bar) => bar.textContent),
    rows: [...view.querySelectorAll("tbody tr")].map((row) =>
      [...row.querySelectorAll("td")].map((cell) => cell.textContent)),
    marked: [...view.querySelectorAll("tbody tr")].flatMap((row, i) =>
      row.classList.contains("nn-marked") ? [i] : []),
  })),
})"""


def settle(page):
    """Wait for two frames: a change is painted in the one after it."""
    page.evaluate("new Promise((f) => requestAnimationFrame(() => requestAnimationFrame(f)))")


def state_in_link(link):
    """Return the parameter values that a state link carries."""
    found = parse_qs(urlsplit(link).fragment)
    names = [name for name in found if name.isidentifier() and name != "figure"]
    return {name: json.loads(found[name][0]) for name in names}


def painted_state(figure):
    """Wait until all is painted; return the parameter values then, read from the figure's own link.

    The button is pressed by a script, which takes a tenth of the time of a real click.
    """
    settle(figure.page)
    figure.get_by_role("button", name="Copy link", exact=True).evaluate("(node) => node.click()")
    return state_in_link(figure.locator(COPIED).input_value())


def copied(figure, button):
    """Return the text that a copy button of a figure offers."""
    figure.get_by_role("button", name=button, exact=True).click()
    return figure.locator(COPIED).input_value()


def assert_views_agree(figure, page_graph, state):
    """Assert that readouts, bars, tables and the sentence show what NumPy computes.

    What waits for a later step of a computation graph is a question mark.
    """
    spec, value_of = page_graph.spec, page_graph.reader(state)
    shown = figure.evaluate(READ)
    step = np.inf if shown["step"] is None else shown["step"]

    def knows(reference, at=0):
        wanted = spec["revealed"].get(str(reference["node"]), 0)
        return (wanted if np.isscalar(wanted) else wanted[at]) <= step

    for view, panel in zip(spec["views"], shown["views"], strict=True):
        CHECKS.get(view["kind"], lambda *_: None)(view, panel, value_of, knows)
    if spec["say"]:
        is_known = all(map(knows, spec["say"]["values"].values()))
        later = "Step to the end, and this line says what has come out."
        assert shown["say"] == (sentence(spec["say"], value_of) if is_known else later)


def _check_readout(view, panel, value_of, knows):
    for item in view["items"]:
        text = panel["readout"][item["name"]]
        if knows(item["value"]):
            assert_shown(text, value_of(item["value"]), item["digits"])
        else:
            assert text == "?"


def _check_bars(view, panel, value_of, knows):
    for text, value in zip(panel["bars"], value_of(view["values"]), strict=True):
        assert_shown(text, value, view["digits"])


def _check_table(view, panel, value_of, knows):
    assert len(panel["rows"]) == len(view["labels"])
    for c, column in enumerate(view["columns"]):
        values = value_of(column["values"])
        for r, (row, value) in enumerate(zip(panel["rows"], values, strict=True)):
            if not knows(column["values"], r):
                assert row[c] == "?"
            elif column["words"]:
                assert row[c] == column["words"][round(float(value))]
            else:
                assert_shown(row[c], value, column["digits"])
    if view["mark"]:
        wanted = round(float(value_of(view["mark"])))
        assert panel["marked"] == ([wanted] if 0 <= wanted < len(panel["rows"]) else [])


CHECKS = {"readout": _check_readout, "bars": _check_bars, "table": _check_table}


def sentence(say, value_of):
    """Return the sentence of a figure as its template says it."""

    def part(match):
        name, spec = match.groups()
        value = float(value_of(say["values"][name]))
        if spec == "%":
            return f"{int(np.floor(100 * value + 0.5))} %"
        return shown_number(value, int(re.search(r"\d+", spec)[0]) if spec else 2)

    return re.sub(r"\{(\w+)(?::([^}]*))?\}", part, chosen(say, value_of))


def shown_number(value, digits=2):
    """Write a number as the front end does: no negative zero, powers of ten where it must."""
    if not np.isfinite(value):
        return "undefined" if np.isnan(value) else "∞" if value > 0 else "−∞"
    size = abs(value)
    if size >= 1e5 or (digits > 2 and 0 < size < 0.5 * 10**-digits):
        mantissa, power = f"{value:.2e}".split("e")
        text = f"{mantissa}e{int(power):+d}"
    else:
        # Halves are rounded away from zero, as JavaScript does; Python rounds them to even.
        exact = Decimal(float(value))
        text = f"{exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):f}"
    text = text.replace("-", "") if float(text) == 0 else text
    return text.replace("-", "−")


# --- parity ---------------------------------------------------------------------------------------

PARITY = 1e-12


def random_values(rng, spec, used):
    """Return random values of the parameters a graph uses: scalars within their range."""
    values = {}
    for parameter in spec["parameters"]:
        name, low, high = parameter["name"], parameter["min"], parameter["max"]
        if name in used:
            draw = rng.uniform(low, high, parameter["shape"])
            values[name] = draw if parameter["shape"] else float(draw)
    return values


def page_calls(nodes, settings):
    """Return the calls of the interpreter's harness that read every node at each setting."""
    calls = []
    for values in settings:
        for name, value in values.items():
            calls.append(["set", name, np.ravel(value).tolist() if np.ndim(value) else value])
        calls += [["value", i] for i in range(len(nodes))]
    return calls


def assert_parity(spec, nodes, settings, results):
    """Assert that the interpreter's numbers are NumPy's, node by node and from end to end.

    The measure is relative to the largest number of a node or of its arguments: what a subtraction
    leaves of two large numbers is their rounding. `LOOSER` lists where that is not enough.
    """
    numbers = [result["data"] for result in results if result is not None]
    floors = _floors(spec["name"], nodes)
    places = range(0, len(numbers), len(nodes))
    with np.errstate(all="ignore"):
        for start, values in zip(places, settings, strict=True):
            ours = {
                node: np.reshape(np.array(data, float), node.shape)
                for node, data in zip(nodes, numbers[start:], strict=False)
            }
            whole = dict(zip(nodes, graph.evaluate(nodes, values), strict=True))
            for node in nodes:
                if node.op != "parameter":
                    # The operation by itself, on the page's own numbers.
                    alone = OPERATIONS[node.op].forward(node, *(ours[arg] for arg in node.args))
                    _assert_close(ours[node], alone, PARITY, PARITY, node)
                numbers_in = [whole[node], *(whole[arg] for arg in node.args)]
                floor = max(PARITY * max(map(_largest, numbers_in)), floors.get(node, 0.0))
                _assert_close(ours[node], whole[node], PARITY, floor, node)


def _assert_close(ours, expected, relative, floor, node):
    np.testing.assert_allclose(ours, expected, rtol=relative, atol=floor, err_msg=repr(node))


def _largest(value):
    return np.abs(np.where(np.isfinite(value), value, 0)).max(initial=0)


def is_quotient(node):
    """Say whether a node is a difference divided by a tiny step: 1 / 2h magnifies all rounding."""
    if node.op != "div" or node.args[1].op != "constant":
        return False
    return float(_largest(node.args[1].attributes["values"])) < 1e-3


def is_saturated(node):
    """Say whether a node is 1 − tanh²: far out it is nothing but the rounding of the 1."""
    return node.op == "sub" and node.args[1].op == "mul" and node.args[1].args[0].op == "tanh"


LOOSER = {  # figure: the nodes (and all that follow from them) that get a floor, and that floor
    "chain-of-five": (is_quotient, 1e-9),  # the five central differences of its table
    "activation-and-slope": (is_saturated, PARITY),  # the slope of tanh, and the slope chosen
    "slopes-in-a-chain": (is_saturated, PARITY),  # likewise, in each of twenty layers
}


def _floors(figure, nodes):
    is_start, floor = LOOSER.get(figure, (lambda node: False, 0.0))
    floors = {}
    for node in nodes:  # arguments come first
        if is_start(node) or any(arg in floors for arg in node.args):
            floors[node] = floor
    return floors
