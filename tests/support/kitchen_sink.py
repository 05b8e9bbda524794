"""Figures that use every view, mark, action and control there is, for tests of the front end."""

from types import SimpleNamespace

import anywidget
import ipywidgets as widgets
import numpy as np
import traitlets

from nnlib import graph
from nnlib.figures import (
    Action,
    Arrows,
    Bars,
    Box,
    Column,
    ComputationGraph,
    Curve,
    Edge,
    Field,
    Figure,
    Frames,
    Landscape,
    Line,
    Network,
    Neuron,
    OwnPoints,
    Pad,
    Parameter,
    Plane,
    Points,
    Reading,
    Readout,
    Say,
    Sketch,
    Table,
    choice,
    descent,
    explorer,
    square_grid,
    toggle_buttons,
)
from nnlib.figures.views.own_points import as_rows, exist, no_points, scaled

CODE = "slope, cloud = {slope}, {cloud}\nnote = {}"  # empty braces stand for themselves


def spy_on(figure):
    """Return a widget without a picture that hands its model to the tests as ``spies[name]``.

    It is tied to every parameter by `jslink`, so tests see, and set, what any other widget would.
    """
    name = figure.spec["name"]
    text = f"""export default {{ render({{ model, el }}) {{
      (globalThis.spies ??= {{}})["{name}"] = model; el.dataset.spy = "{name}"; }} }};"""
    traits = {key: parameter.trait() for key, parameter in figure.parameters.items()}
    spy = module_widget(text, **traits)
    for key in traits:
        widgets.jslink((figure, key), (spy, key))
    return spy


def module_widget(text, **traits):
    """Return a widget with this front-end module and these synced traits."""
    traits["_esm"] = traitlets.Unicode(text).tag(sync=True)
    return type("ModuleWidget", (anywidget.AnyWidget,), traits)()


def planes(name="planes"):
    """Every mark of a plane, bars, readout, table; every control."""
    slope = Parameter("slope", 1.0, "slope", -2, 2, 0.1)
    count = Parameter("count", 3.0, "count", 1, 9, 1)
    menu = choice("choice", ["first", "second", "third"], label="choice")
    side = choice("side", ["left", "right"], "right", "side")
    flag = Parameter("flag", 0.0, "flag", 0, 1, 1)
    odd = Parameter("odd", 0.5, "odd", 0, 1, 0.1)
    px, py = Parameter("px", 1.0, "px", -2, 2, 0.25), Parameter("py", -1.0, "py", -2, 2, 0.25)
    cloud = Parameter("cloud", [[-1.0, -1.0], [0.0, 0.5], [1.0, 1.0]], "cloud")
    parameters = [slope, count, menu, side, flag, odd, px, py, cloud]
    p = {q.name: q.node for q in parameters}
    # Each control has digits of its own in the total, so a crossed wire shows.
    total = (
        p["slope"] + 10 * p["count"] + 100 * p["choice"] + 1000 * p["side"] + 2000 * p["flag"]
        + 0.001 * p["px"] + 0.0001 * p["py"]
    )  # fmt: skip
    x, grid = graph.linspace(-2, 2, 41), square_grid(-2, 2, 21)
    away = graph.square(grid.across - p["px"]) + graph.square(grid.up - p["py"])
    point = graph.reshape(graph.stack([p["px"], p["py"]]), (1, 2))
    marks = [
        Field(values=away, grid=grid, level=1.0, name="distance"),
        Line(w_x=p["slope"], w_y=-1.0, b=p["px"], name="line", color=4, dash=True),
        Curve(x=x, y=p["slope"] * x, name="curve"),
        Arrows(tails=np.zeros((1, 2)), heads=point, name="arrow"),
        Points(points=p["cloud"] * 0.5, labels=np.array([0.0, 1.0, 2.0]), name="halfway"),
        Points(points=p["cloud"], drag="cloud", name="cloud point", step=0.25),
        Points(points=point, drag=("px", "py"), name="free point"),
    ]
    bars = graph.stack([p["slope"], p["count"] / 2, p["px"]])
    views = [
        Plane(x=(-2, 2), y=(-2, 2), x_label="x", y_label="y", marks=marks, title="The plane"),
        Bars(values=bars, labels=["slope", "half", "px"], range=(-2, 5), second=bars / 2),
        Readout(
            items=[
                Reading(name="total", label="total", value=total, digits=4, unit="m"),
                Reading(name="least", label="least", value=graph.square(p["slope"]), best=True),
            ]
        ),
        Table(
            corner="row",
            labels=["one", "two", "three"],
            columns=[
                Column(label="x²", values=graph.square(p["cloud"][:, 0])),
                Column(label="slope · y", values=p["slope"] * p["cloud"][:, 1], digits=2),
            ],
            mark=p["choice"],
        ),
    ]
    figure = Figure(
        name,
        title="Planes",
        question="What moves?",
        parameters=parameters,
        views=views,
        actions=[Action("Halve", {"slope": p["slope"] / 2, "cloud": p["cloud"] / 2})],
        say=Say(
            "Slope {s:.2f}, half of the whole {h:%}, {s?rising by {s:.1f}|falling}.",
            {"s": p["slope"], "h": p["count"] / 9},
        ),
        copy=CODE,
    )
    controls = {
        "count": widgets.IntSlider(value=3, min=1, max=9, description="count"),
        "side": toggle_buttons(side),
        "flag": widgets.Checkbox(value=False, description="flag"),
        "odd": widgets.BoundedFloatText(value=0.5, min=0, max=1, description="odd"),
    }
    return explorer(figure, controls, hide=["px", "py"]), SimpleNamespace(**p, total=total)


def valley(start=-1.0):
    """A landscape, a network, a readout that keeps the best; descents, frames."""
    names = ("u", "v", "c")
    labels = ("u", "v", "c₁,₂")
    parameters = [
        Parameter(name, value, label, -2, 2, 0.1)
        for name, label, value in zip(names, labels, (start, 1.5, 1.0), strict=True)
    ]
    u, v, c = (q.node for q in parameters)
    loss = (u - 1) ** 2 + 3 * (v + 0.5) ** 2 + 0.5 * c**2
    z = u * 2.0 + v
    network = Network(
        title="A neuron",
        layers=[
            [Neuron(name="x", label="x", value=graph.constant(2.0))],
            [Neuron(name="a", label="a₁,₁", value=graph.relu(z), z=z, bias=v, activation="relu")],
        ],
        edges=[Edge(source="x", target="a", weight=u)],
    )
    step, run = descent(loss, parameters, 0.05)
    figure = Figure(
        "valley",
        title="A valley",
        parameters=parameters,
        views=[
            Landscape(loss=loss, x="u", y="v", choices=names, title="Loss"),
            Readout(items=[Reading(name="loss", label="loss", value=loss, best=True)]),
            network,
        ],
        actions=[
            step,
            run,
            Action("Descend to 1", step.assign, repeat=1, until=graph.greater(1.0, loss)),
            Action("Climb", {"u": u * 3.0}, repeat=1),
        ],
        say=Say("The loss is {loss:.3f}.", {"loss": loss}),
        frames=Frames({"u": [0.0, 0.5, 1.0]}, ["at zero", "half way", "there"], delay=60),
    )
    return explorer(figure), SimpleNamespace(u=u, v=v, c=c, loss=loss)


def drawn_network():
    """A network to take hold of, with every picture; folds, a counter, words in a table."""
    w = Parameter("w", 0.5, "w₁", -2, 2, 0.1)
    b = Parameter("b", -1.0, "b₁", -4, 4, 0.5)
    V = Parameter("V", [[1.0, -2.0]], "V", -3, 3, 0.25)
    x = Parameter("x", 3.0, "x", -5, 5, 0.5)
    many = Parameter("many", 2.0, "units", 1, 2, 1)
    p = {q.name: q.node for q in (w, b, V, x, many)}
    z = p["w"] * p["x"] + p["b"]
    a, other = graph.relu(z), graph.tanh(p["x"])
    y = p["V"][0, 0] * a + p["V"][0, 1] * other
    loss = graph.square(y - 1.0)
    line, grid = graph.linspace(-5, 5, 21), square_grid(-1, 1, 5)
    along = graph.relu(p["w"] * line + p["b"])
    both = graph.greater(p["many"], 1.5)
    network = Network(
        title="To take hold of",
        layers=[
            [Neuron(name="x", label="x", value=p["x"])],
            [
                Neuron(
                    name="a",
                    label="a₁",
                    value=a,
                    z=z,
                    bias=p["b"],
                    activation="relu",
                    picture=Sketch(x=line, y=along, range=(0, 4), color=2),
                ),
                Neuron(
                    name="other",
                    label="a₂",
                    value=other,
                    picture=Field(values=grid.across * p["x"], grid=grid),
                    shown=both,
                ),
            ],
            [Neuron(name="y", label="ŷ", value=y, z=y)],
        ],
        edges=[
            Edge(source="x", target="a", weight=p["w"]),
            Edge(source="x", target="other", weight=1.0, label="one"),
            Edge(source="a", target="y", weight=p["V"][0, 0], label="v₁"),
            Edge(source="other", target="y", weight=p["V"][0, 1], label="v₂"),
        ],
        loss=loss,
    )
    plane = Plane(
        x=(-5, 5),
        y=(-4, 4),
        x_label="x",
        y_label="answer",
        ticks=False,
        marks=[
            Curve(x=line, y=along, name="of a₁", parts=("a", "w", "b")),
            Curve(x=line, y=graph.tanh(line), name="of a₂", parts=("other",), color=1),
            Points(points=[[0.0, 1.0], [5.0, 4.0], [9.0, 0.0]], labels=[0, 1, 1], hollow=True),
        ],
    )
    table = Table(
        corner="number",
        labels=["w₁", "b₁"],
        parts=["w", "b"],
        columns=[
            Column(label="now", values=graph.stack([p["w"], p["b"]])),
            Column(
                label="positive",
                values=graph.greater(graph.stack([p["w"], p["b"]]), 0),
                words=("no", "yes"),
            ),
        ],
    )
    figure = Figure(
        "drawn-network",
        title="A drawn network",
        parameters=[w, b, V, x, many],
        views=[
            network,
            plane,
            Readout(items=[Reading(name="loss", label="loss", value=loss)]),
            table,
        ],
        actions=[Action("Shrink", {"w": 0.5 * p["w"], "b": p["b"]}, repeat=1)],
        say=Say("The loss is {loss:.3f}.", {"loss": loss}),
        copy="x = {x}\nw, b = {w}, {b}\nV = {V}\nprint(w, b, V)",
    )
    counter = widgets.BoundedIntText(value=2, min=1, max=2, description="units")
    shown = explorer(figure, {"many": counter}, fold=("w", "b"))
    return shown, SimpleNamespace(**p, z=z, y=y, loss=loss)


def own_points():
    """Points of the reader's own, a run to go back along and to keep, code of two kinds."""
    given = [[-1.0, -1.0], [1.0, 1.0], [0.0, 0.5]]
    data = choice("data", ["given", "yours"], label="data")
    rows = Parameter("rows", no_points(5), "your points")
    w = Parameter("w", 1.0, "w", -2, 2, 0.1)
    flag = Parameter("flag", 0.0, "flag", 0, 1, 1)
    steps, old = Parameter("steps", 0.0), Parameter("old", [5.0, 5.0], "old")
    is_own = data.node
    X = graph.where(is_own, rows.node[:, :2], np.pad(np.array(given), [(0, 2), (0, 0)]))
    y = graph.where(is_own, rows.node[:, 2], np.array([0.0, 1.0, 1.0, 0.0, 0.0]))
    there = graph.where(is_own, exist(rows.node), np.array([1.0, 1.0, 1.0, 0.0, 0.0]))
    now = as_rows(X, y, there)
    seen = graph.where(graph.reshape(there, (5, 1)), X, 99.0)
    line = graph.stack([-2.0 * w.node, 2.0 * w.node])
    plane = Plane(
        x=(-2, 2),
        y=(-2, 2),
        x_label="x",
        y_label="y",
        title="The plane",
        aspect=1.0,
        marks=[
            Field(values=square_grid(-2, 2, 5).across * w.node, grid=square_grid(-2, 2, 5)),
            Curve(x=np.array([-2.0, 2.0]), y=line, name="now"),
            Curve(x=np.array([-2.0, 2.0]), y=old.node, name="kept"),
            Points(points=seen, labels=y, name="data"),
            OwnPoints(rows=rows.node, given=now, scaled=scaled(now), choose={"data": 1}),
        ],
    )
    step = {"w": 0.9 * w.node, "steps": steps.node + 1}
    told = ["data", "w", "flag", "rows"]
    figure = Figure(
        "own-points",
        title="Points of your own",
        parameters=[data, rows, w, flag, steps, old],
        views=[plane],
        actions=[
            Action("Shrink", step, repeat=2, rewind=steps.node),
            Action("Shrink once", step, rewind=steps.node),
            Action("Anew", {"w": 1.0, "steps": 0.0}),
            Action("Keep this line", {"old": line}, keep=told),
        ],
        say=Say("w is {w:.3f}, of {n:.0f} points.", {"w": w.node, "n": graph.sum(there)}),
        copy="w, n = {w}, {n}",
        copies={"as a list": "rows = {now}"},
        copy_data={"n": graph.sum(there), "now": now},
    )
    nodes = SimpleNamespace(now=now, there=there, w=w.node, steps=steps.node)
    return explorer(figure, hide=("steps",)), nodes


def steps_and_pad():
    """A computation graph to step through, with a fan-out, and a pad to draw on."""
    w = Parameter("w", 0.5, "w", -2, 2, 0.1)
    x = Parameter("x", 2.0, "x", -2, 2, 0.1)
    pixels = Parameter("pixels", np.zeros((4, 4)), "pixels")
    product = w.node * x.node
    activation = graph.tanh(product)
    loss = graph.square(activation) * w.node  # w feeds both the product and the loss
    boxes = [
        Box(node=w.node, label="w", column=0, probe="w"),
        Box(node=x.node, label="x", column=0, row=1, probe="x"),
        Box(node=product, label="z", column=1, row=1, operation="w · x"),
        Box(node=activation, label="a", column=2, row=1, operation="tanh z"),
        Box(node=loss, label="L", column=3, operation="a² · w"),
    ]
    ink = graph.sum(pixels.node)
    slopes = graph.grad(loss, [w.node, x.node])
    figure = Figure(
        "steps-and-pad",
        title="Steps and a pad",
        parameters=[w, x, pixels],
        views=[
            ComputationGraph(title="Step by step", boxes=boxes),
            Pad(parameter="pixels", size=4, title="Draw"),
            Readout(
                items=[
                    Reading(name="ink", label="ink", value=ink),
                    Reading(name="half", label="half the loss", value=0.5 * loss),
                ]
            ),
            Table(
                corner="box",
                labels=["w", "x"],
                columns=[
                    Column(label="now", values=graph.stack([w.node, x.node])),
                    Column(label="∂L", values=graph.stack(slopes)),
                ],
            ),
        ],
        say=Say("The loss is {loss:.3f}.", {"loss": loss}),
    )
    return explorer(figure), SimpleNamespace(loss=loss, w=w.node, x=x.node)
