"""Computation graphs: a formula stepped both ways, forward mode beside reverse mode, and fan-out.

Each figure is a small formula whose every step is a box. :func:`log_of_a_sum` walks it forward and
backward, :func:`two_directions` puts what forward mode carries beside what reverse mode carries,
and :func:`fan_out` shows what happens where one box feeds two others.
"""

from collections.abc import Sequence

from nnlib import graph
from nnlib.figures import (
    Box,
    Column,
    ComputationGraph,
    Explorer,
    Figure,
    Parameter,
    Reading,
    Readout,
    Say,
    Table,
    choice,
    explorer,
)
from nnlib.gallery.starts import parameters_at
from nnlib.graph import Node

INPUTS = ("x₁", "x₂", "x₃", "x₄")
LOG_CODE = """from nnlib import graph

x, y, z = (graph.parameter(name) for name in "xyz")
f = graph.log((x + y) ** 2 + z)
at = dict(x={x}, y={y}, z={z})
value, gradient = graph.evaluate(f, at), graph.evaluate(graph.grad(f, [x, y, z]), at)
by_x, by_y, by_z = gradient
print(f"f is {value:.3f}. Its derivative by x is {by_x:.3f}, by z {by_z:.3f}.")"""
PRODUCT_CODE = """x_1, x_2, x_3, x_4 = {x_1}, {x_2}, {x_3}, {x_4}
u, v = x_1 + x_2, x_3 + x_4
y = u * v
gradient = [v, v, u, u]  # by x_1, x_2, x_3, x_4
print(f"y is {y:.3f}; by the input chosen its slope is {gradient[{by}]:.3f}.")"""
FAN_OUT_CODE = """w, x, c = {w}, {x}, {c}
s = w * x
f = s**2 + c * s
from_q, from_p = c, 2 * s  # what c * s and what s**2 send back
both = from_q + from_p
print(f"f = {f:.3f}, df/dw = {both * x:.3f}, df/dx = {both * w:.3f}")
print(f"At s arrive {from_q:.3f} from q and {from_p:.3f} from p; together {both:.3f}.")"""


def log_of_a_sum() -> Explorer:
    """Return the figure of f = log((x + y)² + z), stepped forward and backward.

    Returns
    -------
    nnlib.figures.Explorer
        Three sliders and the figure.
    """
    parameters = [
        Parameter("x", 2.0, "x", -3.0, 3.0, 0.1),
        Parameter("y", 1.0, "y", -3.0, 3.0, 0.1),
        Parameter("z", 1.0, "z", 0.1, 5.0, 0.1),
    ]
    x, y, z = (parameter.node for parameter in parameters)
    s = x + y
    q = graph.square(s)
    t = q + z
    f = graph.log(t)
    by_x, by_y, by_z = graph.grad(f, [x, y, z])
    boxes = [
        Box(node=x, label="x", column=0, row=0, probe="x"),
        Box(node=y, label="y", column=0, row=1.2, probe="y"),
        Box(node=z, label="z", column=0, row=2.4, probe="z"),
        Box(node=s, label="s", column=1.1, row=0.6, operation="x + y"),
        Box(node=q, label="q", column=2.2, row=0.6, operation="s²"),
        Box(node=t, label="t", column=3.3, row=1.4, operation="q + z"),
        Box(node=f, label="f", column=4.4, row=1.4, operation="log t"),
    ]
    figure = Figure(
        "log-of-a-sum",
        title="One formula, four steps",
        question="Find a place where f feels z but neither x nor y. Which edge stops them?",
        parameters=parameters,
        views=[
            ComputationGraph(title="f = log((x + y)² + z) as a graph", objective="f", boxes=boxes),
            Readout(
                items=[
                    Reading(name="f", label="f", value=f),
                    Reading(name="by_x", label="∂f/∂x", value=by_x),
                    Reading(name="by_y", label="∂f/∂y", value=by_y),
                    Reading(name="by_z", label="∂f/∂z", value=by_z),
                ],
                wide=True,
            ),
        ],
        say=Say(
            "f is {f:.3f}. Its derivative by x is {x:.3f}, by z {z:.3f}.",
            {"f": f, "x": by_x, "z": by_z},
        ),
        copy=LOG_CODE,
    )
    return explorer(figure)


def product_of_sums(x: Sequence[Node]) -> tuple[Node, Node, Node]:
    """Return the steps of y = (x₁ + x₂)(x₃ + x₄).

    Parameters
    ----------
    x : sequence of four Nodes
        The inputs.

    Returns
    -------
    tuple of Node
        The two sums and their product.
    """
    first, second = x[0] + x[1], x[2] + x[3]
    return first, second, first * second


def two_directions() -> Explorer:
    """Return the figure of y = (x₁ + x₂)(x₃ + x₄) with both modes side by side.

    Returns
    -------
    nnlib.figures.Explorer
        A choice of the input that forward mode differentiates by, four sliders, and the figure.
    """
    by = choice("by", INPUTS, label="forward mode: by")
    start = {"x_1": 2.0, "x_2": 1.0, "x_3": 3.0, "x_4": -1.0}
    inputs = parameters_at(start, INPUTS, -4.0, 4.0, 0.1)
    x = [parameter.node for parameter in inputs]
    first, second, y = product_of_sums(x)
    values = [*x, first, second, y]
    labels = [*INPUTS, "u", "v", "y"]
    places = [(0, 0), (0, 1.1), (0, 2.2), (0, 3.3), (1.7, 0.55), (1.7, 2.75), (3.4, 1.65)]
    operations = ["", "", "", "", "x₁ + x₂", "x₃ + x₄", "u · v"]
    boxes = [
        Box(
            node=node,
            label=label,
            column=column,
            row=row,
            operation=operation,
            probe=f"x_{k + 1}" if k < 4 else "",
        )
        for k, (node, label, (column, row), operation) in enumerate(
            zip(values, labels, places, operations, strict=True)
        )
    ]
    forward = forward_mode(x, by.node)
    figure = Figure(
        "two-directions",
        title="Forward mode beside reverse mode",
        question="How many choices of input does the forward column need, to have shown you all "
        "four derivatives of y? How many the reverse column?",
        parameters=[by, *inputs],
        views=[
            ComputationGraph(title="y = (x₁ + x₂)(x₃ + x₄) as a graph", objective="y", boxes=boxes),
            Table(
                title="What each mode carries through the graph",
                corner="box",
                labels=labels,
                columns=[
                    Column(label="value", values=graph.stack(values)),
                    Column(label="forward: ∂box/∂input chosen", values=graph.stack(forward)),
                    Column(label="reverse: ∂y/∂box", values=graph.stack(graph.grad(y, values))),
                ],
                wide=True,
            ),
        ],
        say=Say(
            "y is {y:.3f}; by the input chosen its slope is {s:.3f}.", {"y": y, "s": forward[-1]}
        ),
        copy=PRODUCT_CODE,
    )
    return explorer(figure)


def forward_mode(x: Sequence[Node], by: Node) -> list[Node]:
    """Return the derivative of every box by one input: sum and product rule, left to right.

    Parameters
    ----------
    x : sequence of four Nodes
        The inputs.
    by : Node
        Which of them to differentiate by, counted from 0.

    Returns
    -------
    list of Node
        For the four inputs, the two sums and the product.
    """
    first, second, _ = product_of_sums(x)
    seeds = [graph.greater(0.25, graph.square(by - k)) for k in range(4)]  # 1 for the one chosen
    d_first, d_second = seeds[0] + seeds[1], seeds[2] + seeds[3]
    return [*seeds, d_first, d_second, d_first * second + first * d_second]


def fan_out() -> Explorer:
    """Return the figure of f = s² + c s with s = w x: one box that feeds two.

    Returns
    -------
    nnlib.figures.Explorer
        Three sliders and the figure, with the gradients of a program that overwrites.
    """
    parameters = [
        Parameter("w", 1.5, "w", -2.0, 2.0, 0.1),
        Parameter("x", 1.0, "x", -2.0, 2.0, 0.1),
        Parameter("c", 2.0, "c", -4.0, 4.0, 0.1),
    ]
    p = {parameter.name: parameter.node for parameter in parameters}
    s, by_square, by_product, f = _forked(**p)
    boxes = [
        Box(node=p["w"], label="w", column=0, row=0, probe="w"),
        Box(node=p["x"], label="x", column=0, row=1.3, probe="x"),
        Box(node=s, label="s", column=1.4, row=0.65, operation="w · x"),
        Box(node=p["c"], label="c", column=1.4, row=2.3, probe="c"),
        Box(node=by_square, label="p", column=2.9, row=0.2, operation="s²"),
        Box(node=by_product, label="q", column=2.9, row=1.6, operation="c · s"),
        Box(node=f, label="f", column=4.4, row=0.9, operation="p + q"),
    ]
    figure = Figure(
        "fan-out",
        title="One box that feeds two",
        question="Choose c so that w and x get no gradient, although two messages arrive at s. "
        "What would a program report that overwrites the first message with the second?",
        parameters=parameters,
        views=[
            ComputationGraph(title="s is used twice", objective="f", boxes=boxes),
            _fan_out_table(p, s, f),
        ],
        say=Say(
            "At s arrive {q:.3f} from q and {p:.3f} from p; together {sum:.3f}.",
            {"q": p["c"], "p": 2 * s, "sum": graph.grad(f, s)},
        ),
        copy=FAN_OUT_CODE,
    )
    return explorer(figure)


def _forked(w, x, c):
    s = w * x
    by_square, by_product = graph.square(s), c * s
    return s, by_square, by_product, by_square + by_product


def _fan_out_table(p, s, f):
    """Three ways to a gradient: adding up the messages, keeping the last one, and nudging."""
    names = ["w", "x", "c"]
    last = 2 * s  # p comes before q in the graph, so its message is the last to arrive at s
    overwritten = [last * p["x"], last * p["w"], s]
    return Table(
        title="The gradient of f",
        corner="by",
        labels=names,
        columns=[
            Column(label="messages added", values=graph.stack(graph.grad(f, [*p.values()]))),
            Column(label="overwritten", values=graph.stack(overwritten)),
            Column(
                label="by nudging",
                values=graph.stack([_central_difference(p, name) for name in names]),
            ),
        ],
        wide=True,
    )


def _central_difference(p, name, step=1e-5):
    up, down = (_forked(**p | {name: p[name] + h})[-1] for h in (step, -step))
    return (up - down) / (2 * step)
