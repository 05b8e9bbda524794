"""What a page cannot show is refused in Python, with a name: each case with what is said of it."""

import re
from dataclasses import replace

import ipywidgets as widgets
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnlib.figures
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
    Grid,
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
    dropdown,
    explorer,
    slider,
    square_grid,
    square_plane,
)
from nnlib.figures.views.record import Record
from tests.support.live_figures import PageGraph, sentence

SLOPE = Parameter("slope", 1.5, label="slope", min=-2, max=2, step=0.1)
SHIFT = Parameter("shift", -0.5, min=-1, max=1, step=0.05)
POINTS = Parameter("points", [[0.0, 1.0], [2.0, 3.0]])
PIXELS = Parameter("pixels", np.zeros((4, 4)))
ROWS = Parameter("rows", np.zeros((4, 3)))
ALL = [SLOPE, SHIFT, POINTS, PIXELS]
STRANGER = graph.parameter("slop")
GRID = square_grid(-1, 1, 3)
THREE = np.arange(3.0)


def readout(value=SLOPE.node, **given):
    return Readout(items=[Reading(name="a", label="A", value=value, **given)])


def plane(*marks, **given):
    given = {"x": (0, 1), "y": (0, 1), "x_label": "x", "y_label": "y"} | given
    return Plane(marks=marks, **given)


def own(**given):
    given = {"rows": ROWS.node, "given": ROWS.node, "scaled": ROWS.node, "choose": {}} | given
    return OwnPoints(**given)


def figure(*views, name="a-figure", title="A figure", parameters=ALL, **given):
    return Figure(name, title=title, parameters=parameters, views=views or [readout()], **given)


def network(layers=None, edges=None, **given):
    x = Neuron(name="x", label="x", value=1.0)
    a = Neuron(name="a", label="a", value=2.0, z=2.0)
    layers = [[x], [a]] if layers is None else layers
    return Network(layers=layers, edges=edges or [], **given)


def neuron(name):
    return Neuron(name=name, label=name, value=1.0)


def box(node, label, column=0, **given):
    return Box(node=node, label=label, column=column, **given)


def with_control(control, parameter=SLOPE):
    return explorer(
        figure(parameters=[*ALL, parameter] if parameter not in ALL else ALL),
        {parameter.name: control},
    )


def assert_refused(make, said):
    """It is a ValueError of the house form, and says each of these words."""
    with pytest.raises(ValueError) as refusal:
        make()
    message = str(refusal.value)
    assert ": came " in message and "; expected " in message, message
    for words in said.split(" | "):
        assert words in message, message


PARAMETERS = {
    "value above its range": (lambda: Parameter("w", 7.0), "w, value | 7 | from min -5 to max 5"),
    "value below its range": (lambda: Parameter("w", -1, min=0, max=1), "w, value | -1"),
    "min = max": (lambda: Parameter("w", 1, min=1, max=1), "w | min 1 and max 1"),
    "min > max": (lambda: Parameter("w", 1, min=2, max=0), "w | min < max"),
    "min is not finite": (lambda: Parameter("w", 1, min=-np.inf), "w, min | -inf"),
    "max is not a number": (lambda: Parameter("w", 1, max="5"), "w, max | '5'"),
    "step 0": (lambda: Parameter("w", 1, step=0), "w, step | 0 | > 0"),
    "step negative": (lambda: Parameter("w", 1, step=-0.1), "w, step"),
    "step not finite": (lambda: Parameter("w", 1, step=np.nan), "w, step | nan"),
    "step wider than the range": (lambda: Parameter("w", 0, step=20), "w, step | 20 | 10"),
    "empty name": (lambda: Parameter("", 1), "name of a parameter | ''"),
    "keyword": (lambda: Parameter("lambda", 1), "name of a parameter | 'lambda'"),
    "name with a hyphen": (lambda: Parameter("w-1", 1), "'w-1' | Python name"),
    "name of a digit": (lambda: Parameter("1w", 1), "'1w'"),
    "name that a page's templates do not read": (lambda: Parameter("η", 1), "'η'"),
    "name that is no text": (lambda: Parameter(1, 1.0), "name of a parameter | 1"),
    "private name": (lambda: Parameter("_w", 1), "'_w'"),
    "name that links use": (lambda: Parameter("figure", 1), "'figure' | links"),
    "label that is no text": (lambda: Parameter("w", 1, 0.5), "w, label | 0.5"),
    "start NaN": (lambda: Parameter("w", np.nan), "w | nan"),
    "start infinite": (lambda: Parameter("w", np.inf), "w | inf"),
    "start with NaN in it": (lambda: Parameter("w", [1, np.nan]), "w | nan at index (1,)"),
    "start that is no number": (lambda: Parameter("w", "one"), "w | real numbers"),
    "start that is nothing": (lambda: Parameter("w", None), "w"),
    "ragged start": (lambda: Parameter("w", [[1], [1, 2]]), "w | unequal length"),
    "one option": (lambda: choice("g", ["relu"]), "g, options | at least two"),
    "two equal options": (lambda: choice("g", ["relu", "relu"]), "g, options | 'relu' twice"),
    "start that is no option": (
        lambda: choice("g", ["relu", "tanh"], "ReLU"),
        "g, start | 'ReLU' | did you mean 'relu'",
    ),
    "start beyond the options": (lambda: choice("g", ["relu", "tanh"], 2), "g, start | 2 | <= 1"),
    "start between two options": (lambda: choice("g", ["relu", "tanh"], 0.5), "g, start | 0.5"),
    "options that are one text": (lambda: choice("g", "relu"), "g, options | 'relu'"),
    "fewer options than values": (
        lambda: Parameter("g", 0, "g", 0, 2, 1, ["relu", "tanh"]),
        "g, options | 2",
    ),
}

MARKS = {
    "x and y of different length": (
        lambda: Curve(x=THREE, y=THREE[:2], name="loss"),
        "Curve 'loss', y | (2,) | (3,)",
    ),
    "x is a matrix": (lambda: Curve(x=np.eye(2), y=np.eye(2)), "Curve, x | (2, 2) | (n,)"),
    "x is a number": (lambda: Curve(x=1.0, y=1.0), "Curve, x | ()"),
    "x with NaN": (lambda: Curve(x=[0, np.nan], y=[0, 1]), "Curve, x | nan"),
    "x is missing": (lambda: Curve(x=None, y=[0, 1]), "Curve, x"),
    "width 0": (lambda: Curve(x=THREE, y=THREE, width=0), "Curve, width | > 0"),
    "unknown color": (lambda: Curve(x=THREE, y=THREE, color=7), "Curve, color | 7 | <= 5"),
    "color by name": (lambda: Curve(x=THREE, y=THREE, color="red"), "Curve, color | 'red'"),
    "dash that is no flag": (lambda: Curve(x=THREE, y=THREE, dash="yes"), "Curve, dash"),
    "points not (n, 2)": (
        lambda: Points(points=np.ones((2, 3))),
        "Points, points | (2, 3) | (n, 2)",
    ),
    "one point as a vector": (lambda: Points(points=[1.0, 2.0]), "Points, points | (2,)"),
    "labels of another length": (
        lambda: Points(points=np.eye(2), labels=THREE),
        "Points, labels | (3,) | (2,)",
    ),
    "step of dragging": (lambda: Points(points=np.eye(2), step=0), "Points, step"),
    "drag by one name twice": (
        lambda: Points(points=[[0, 0]], drag=("slope", "slope")),
        "Points, drag | two different",
    ),
    "drag by three": (lambda: Points(points=[[0, 0]], drag=("a", "b", "c")), "Points, drag"),
    "own rows that are no parameter": (lambda: own(rows=ROWS.node * 1.0), "OwnPoints, rows | mul"),
    "own rows not (n, 3)": (lambda: own(rows=POINTS.node), "OwnPoints, rows | (2, 2) | (n, 3)"),
    "given of another shape": (lambda: own(given=np.ones((2, 3))), "OwnPoints, given | (2, 3)"),
    "scaled of another shape": (lambda: own(scaled=np.ones(3)), "OwnPoints, scaled | (3,)"),
    "choose that is no dict": (lambda: own(choose=["slope"]), "OwnPoints, choose | ['slope']"),
    "values that do not fill the grid": (
        lambda: Field(values=np.ones(8), grid=GRID),
        "Field, values | (8,) | (9,) or (3, 3)",
    ),
    "a grid that is none": (lambda: Field(values=np.ones(9), grid=(0, 1, 9)), "Field, grid | Grid"),
    "spread 0": (lambda: Field(values=np.ones(9), grid=GRID, spread=0), "Field, spread"),
    "a grid of one column": (lambda: Grid(x=(0, 1), y=(0, 1), n_x=1, n_y=9), "Grid, n_x | 1"),
    "a grid of half a row": (lambda: Grid(x=(0, 1), y=(0, 1), n_x=9, n_y=2.5), "Grid, n_y | 2.5"),
    "an empty grid": (lambda: square_grid(1, 1, 9), "Grid, x | (1, 1)"),
    "a line of vectors": (lambda: Line(w_x=THREE, w_y=1.0, b=0.0), "Line, w_x | (3,) | one number"),
    "heads and tails that differ": (
        lambda: Arrows(tails=np.zeros((1, 2)), heads=np.eye(2)),
        "Arrows, heads | (2, 2) | (1, 2)",
    ),
    "tails not (n, 2)": (lambda: Arrows(tails=THREE, heads=THREE), "Arrows, tails | (3,)"),
}

VIEWS = {
    "reversed plane": (lambda: plane(x=(1, 0)), "Plane, x | (1, 0) | low < high"),
    "empty plane": (lambda: plane(y=(1, 1)), "Plane, y | (1, 1)"),
    "infinite plane": (lambda: plane(x=(0, np.inf)), "Plane, x | inf"),
    "plane with one end": (lambda: plane(x=(0,)), "Plane, x | pair"),
    "plane with a number for ends": (lambda: plane(x=3), "Plane, x | 3"),
    "axis without a label": (lambda: plane(x_label=""), "Plane, x_label"),
    "aspect 0": (lambda: plane(aspect=0), "Plane, aspect"),
    "a view as a mark": (lambda: plane(readout(), title="P"), "Plane 'P', marks[0] | a Readout"),
    "a mark instead of marks": (
        lambda: replace(plane(), marks=Points(points=np.eye(2))),
        "Plane, marks | a list",
    ),
    "reversed square": (
        lambda: square_plane(1, 0, x_label="x", y_label="y", marks=[]),
        "Plane, x | (1, 0)",
    ),
    "labels of bars": (
        lambda: Bars(values=THREE, labels=["a", "b"], range=(0, 1), title="p"),
        "Bars 'p' | (3,) | (2,)",
    ),
    "ticks of bars": (
        lambda: Bars(values=THREE, labels="abc", range=(0, 1)),
        "Bars, labels | 'abc'",
    ),
    "second of bars": (
        lambda: Bars(values=THREE, labels=[*"abc"], range=(0, 1), second=[1, 2]),
        "Bars, second | (2,)",
    ),
    "range of bars": (lambda: Bars(values=THREE, labels=[*"abc"], range=(1, 1)), "Bars, range"),
    "an empty label": (lambda: Bars(values=[1], labels=[""], range=(0, 1)), "Bars, labels[0]"),
    "columns and labels": (
        lambda: Table(labels=["r"], columns=[Column(label="x²", values=THREE)]),
        "'x²' | (3,) | (1,)",
    ),
    "a column that is a matrix": (
        lambda: Column(label="x", values=np.eye(2)),
        "Column 'x', values",
    ),
    "a column without a label": (lambda: Column(label="", values=THREE), "Column, label"),
    "too many digits": (lambda: Column(label="x", values=THREE, digits=101), "digits | 101 | 15"),
    "half a digit": (lambda: readout(digits=1.5), "Reading 'a', digits | 1.5"),
    "digits below 0": (lambda: readout(digits=-1), "Reading 'a', digits | -1"),
    "a mark that is a vector": (
        lambda: Table(labels=[], columns=[], mark=THREE),
        "Table, mark | (3,)",
    ),
    "a reading of a vector": (lambda: readout(POINTS.node), "Reading 'a', value | (2, 2) | ()"),
    "a reading of nothing": (lambda: readout(None), "Reading 'a', value"),
    "a reading without a name": (lambda: Reading(name="", label="x", value=1), "Reading 'x', name"),
    "two readings of one name": (
        lambda: Readout(items=[Reading(name="a", label="A", value=1)] * 2),
        "Readout, items | 'a' twice",
    ),
    "edge from nowhere": (
        lambda: network(edges=[Edge(source="y", target="a", weight=1.0)]),
        "Network | edge y → a | 'y' | a neuron (x, a)",
    ),
    "edge to a misspelled neuron": (
        lambda: network(
            [[neuron("in_1")], [neuron("out_1")]], [Edge(source="in_1", target="out1", weight=1)]
        ),
        "'out1' | did you mean 'out_1'",
    ),
    "edge to itself": (
        lambda: Edge(source="a", target="a", weight=1.0),
        "Edge, source and target | 'a'",
    ),
    "edge twice": (
        lambda: network(edges=[Edge(source="x", target="a", weight=1.0)] * 2),
        "('x', 'a') twice",
    ),
    "weight that is a vector": (lambda: Edge(source="x", target="a", weight=THREE), "Edge, weight"),
    "two neurons of one name": (lambda: network([[neuron("x")], [neuron("x")]]), "'x' twice"),
    "one layer": (lambda: network([[neuron("x")]]), "Network, layers | two or more"),
    "empty layer": (lambda: network([[neuron("x")], []]), "Network, layers | [1, 0]"),
    "scale 0": (lambda: network(scale=0), "Network, scale"),
    "neuron without a name": (lambda: neuron(""), "Neuron, name"),
    "neuron that shows nothing": (
        lambda: Neuron(name="a", label="a"),
        "Neuron 'a', value | None | no picture",
    ),
    "picture that is a curve": (
        lambda: Neuron(name="a", label="a", picture=Curve(x=THREE, y=THREE)),
        "Neuron 'a', picture | a Sketch, a Field or None",
    ),
    "sketch of two lengths": (
        lambda: Sketch(x=THREE, y=[1.0, 2.0], range=(0, 1)),
        "Sketch, y | (2,) | (3,)",
    ),
    "sketch in no color": (
        lambda: Sketch(x=THREE, y=THREE, range=(0, 1), color=9),
        "Sketch, color | 9",
    ),
    "loss without a name": (lambda: network(loss=1.0, loss_name=""), "Network, loss_name"),
    "network with a loss that is a vector": (lambda: network(loss=THREE), "Network, loss | (3,)"),
    "parts of other rows": (
        lambda: Table(labels=["r"], columns=[], parts=["a", "b"]),
        "Table, parts | 2 | 1, one a row",
    ),
    "input with a bias": (
        lambda: Neuron(name="a", label="a", value=1, bias=1),
        "Neuron 'a', z | None",
    ),
    "landscape over one": (
        lambda: Landscape(loss=SLOPE.node, x="slope", y="slope"),
        "'slope' twice",
    ),
    "landscape off its choices": (
        lambda: Landscape(loss=SLOPE.node, x="slope", y="shift", choices=["slope", "points"]),
        "Landscape | 'shift' | one of choices",
    ),
    "choices twice": (
        lambda: Landscape(
            loss=SLOPE.node, x="slope", y="shift", choices=["slope", "shift", "shift"]
        ),
        "choices | 'shift' twice",
    ),
    "loss that is a vector": (
        lambda: Landscape(loss=POINTS.node, x="slope", y="shift"),
        "loss | (2, 2)",
    ),
    "no boxes": (lambda: ComputationGraph(boxes=[]), "ComputationGraph, boxes | none"),
    "two boxes in one place": (
        lambda: ComputationGraph(boxes=[box(SLOPE.node, "a"), box(2 * SLOPE.node, "b")]),
        "(0, 0) twice",
    ),
    "boxes out of order": (
        lambda: ComputationGraph(boxes=[box(2 * SLOPE.node, "b"), box(SLOPE.node, "a", 1)]),
        "'b' before 'a'",
    ),
    "box that is a template": (lambda: box(SLOPE.node, "{a}"), "Box '{a}', label | braces"),
    "box that is a vector": (lambda: box(POINTS.node, "X"), "Box 'X', node | (2, 2)"),
    "box nowhere": (lambda: box(SLOPE.node, "a", np.nan), "Box 'a', column | nan"),
    "pad without pixels": (lambda: Pad(parameter="pixels", size=0), "Pad, size"),
    "pad without a brush": (lambda: Pad(parameter="pixels", size=4, brush=0), "Pad, brush"),
    "title that is no text": (lambda: Readout(items=[], title=3), "Readout, title | 3"),
}

FIGURES = {
    "no name": (lambda: figure(name=""), "name of a figure | ''"),
    "no title": (lambda: figure(title=" "), "a-figure, title"),
    "question that is no text": (lambda: figure(question=None), "a-figure, question | None"),
    "no views": (lambda: Figure("a", title="A", parameters=ALL, views=[]), "views | none"),
    "one view instead of views": (
        lambda: Figure("a", title="A", parameters=ALL, views=readout()),
        "a, views | a list",
    ),
    "a mark as a view": (lambda: figure(Points(points=np.eye(2))), "views[0] | a Points | a View"),
    "a name as a parameter": (lambda: figure(parameters=["slope"]), "parameters[0] | a str"),
    "parameters by name": (lambda: figure(parameters={"slope": SLOPE}), "parameters"),
    "two parameters of one name": (lambda: figure(parameters=[*ALL, SLOPE]), "parameters | differ"),
    "a name of the figure": (lambda: figure(parameters=[*ALL, Parameter("views", 1)]), "'views'"),
    "a name of the widget": (lambda: figure(parameters=[*ALL, Parameter("layout", 1)]), "'layout'"),
    "a node over a stranger": (
        lambda: figure(readout(2 * STRANGER)),
        "views[0] | 'slop' | did you mean 'slope'",
    ),
    "a mark over a stranger": (
        lambda: figure(plane(Curve(x=THREE, y=STRANGER * THREE), title="P")),
        "Plane 'P' | 'slop'",
    ),
    "a neuron over a stranger": (
        lambda: figure(network([[neuron("x")], [Neuron(name="a", label="a", value=STRANGER)]])),
        "'slop'",
    ),
    "a node over another shape": (
        lambda: figure(readout(graph.sum(graph.parameter("points", (3, 2))))),
        "'points' of shape (3, 2) | (2, 2)",
    ),
    "dragging a stranger": (
        lambda: figure(plane(Points(points=POINTS.node, drag="point"))),
        "Points, drag | 'point' | did you mean 'points'",
    ),
    "dragging one number": (
        lambda: figure(plane(Points(points=POINTS.node, drag="slope"))),
        "Points, drag, points | (2, 2)",
    ),
    "dragging other points": (
        lambda: figure(plane(Points(points=np.ones((3, 2)), drag="points"))),
        "drag, points | (3, 2)",
    ),
    "dragging two points by one pair": (
        lambda: figure(plane(Points(points=POINTS.node, drag=("slope", "shift")))),
        "(2, 2) | (1, 2)",
    ),
    "dragging by an array": (
        lambda: figure(plane(Points(points=[[0, 1]], drag=("slope", "points")))),
        "points | (2, 2) | ()",
    ),
    "landscape over a stranger": (
        lambda: figure(Landscape(loss=SLOPE.node, x="slope", y="shifts")),
        "'shifts' | did you mean 'shift'",
    ),
    "landscape with a strange choice": (
        lambda: figure(
            Landscape(loss=SLOPE.node, x="slope", y="shift", choices=["slope", "shift", "b"])
        ),
        "axis | 'b'",
    ),
    "landscape over an array": (
        lambda: figure(Landscape(loss=SLOPE.node, x="slope", y="points")),
        "axis 'points' | (2, 2) | ()",
    ),
    "pad on a stranger": (lambda: figure(Pad(parameter="pixel", size=4)), "'pixel' | 'pixels'"),
    "pad of another size": (lambda: figure(Pad(parameter="pixels", size=5)), "(4, 4) | (5, 5)"),
    "pad on a number": (lambda: figure(Pad(parameter="slope", size=4)), "'slope' | ()"),
    "pad with 255 levels": (
        lambda: figure(
            Pad(parameter="image", size=2), parameters=[Parameter("image", np.full((2, 2), 255))]
        ),
        "'image' | 255 | from 0 to 1",
    ),
    "probe of a stranger": (
        lambda: figure(ComputationGraph(boxes=[box(SLOPE.node, "a", probe="slop")])),
        "box 'a' | 'slope'",
    ),
    "probe of an array": (
        lambda: figure(ComputationGraph(boxes=[box(SLOPE.node, "a", probe="points")])),
        "(2, 2) | ()",
    ),
    "two readouts with one name": (lambda: figure(readout(), readout()), "readings | 'a' twice"),
    "action on a stranger": (
        lambda: figure(actions=[Action("Go", {"slop": 1.0})]),
        "Action 'Go' | 'slop' | 'slope'",
    ),
    "action over a stranger": (
        lambda: figure(actions=[Action("Go", {"slope": 2 * STRANGER})]),
        "Action 'Go' | 'slop'",
    ),
    "end over a stranger": (
        lambda: figure(actions=[Action("Go", {"slope": 1.0}, 1, STRANGER)]),
        "Action 'Go' | 'slop'",
    ),
    "action of another shape": (
        lambda: figure(actions=[Action("Go", {"points": 1.0})]),
        "Action 'Go', assign, points | () | (2, 2)",
    ),
    "two buttons of one label": (
        lambda: figure(actions=[Action("Go", {"slope": 1.0})] * 2),
        "actions | 'Go' twice",
    ),
    "keeping a stranger": (
        lambda: figure(actions=[Action("Go", {"slope": 1.0}, keep=["slop"])]),
        "Action 'Go', keep | 'slop' | did you mean 'slope'",
    ),
    "going back by a stranger": (
        lambda: figure(actions=[Action("Go", {"slope": 1.0}, rewind=STRANGER)]),
        "Action 'Go' | 'slop'",
    ),
    "choosing a stranger": (
        lambda: figure(plane(own(choose={"slop": 1.0})), parameters=[*ALL, ROWS]),
        "OwnPoints, choose | 'slop' | did you mean 'slope'",
    ),
    "more code with a stranger": (lambda: figure(copies={"as C": "{slop}"}), "copy | 'slop'"),
    "more code that is none": (lambda: figure(copies={"as C": ""}), "copies['as C']"),
    "more code in a list": (lambda: figure(copies=["as C"]), "copies | a list"),
    "copying twice in one way": (lambda: figure(copies={"link": "a"}), "'Copy link' twice"),
    "a second reset": (lambda: figure(actions=[Action("Reset", {"slope": 1.0})]), "'Reset' twice"),
    "a view as an action": (lambda: figure(actions=[readout()]), "actions[0] | a Readout"),
    "sentence that is a text": (lambda: figure(say="It is {slope}."), "say | a str | Say(...)"),
    "sentence over a stranger": (lambda: figure(say=Say("{s}", {"s": STRANGER})), "Say | 'slop'"),
    "code with a stranger": (
        lambda: figure(copy="w = {slop}"),
        "copy | 'slop' | did you mean 'slope'",
    ),
    "code that is no text": (lambda: figure(copy=["w"]), "a-figure, copy"),
    "frames of a stranger": (
        lambda: figure(frames=Frames({"slop": [1]}, ["a"])),
        "frames | 'slop'",
    ),
    "frames of another shape": (
        lambda: figure(frames=Frames({"points": [np.ones((3, 2))]}, ["a"])),
        "frames, points, value 0 | (3, 2) | (2, 2)",
    ),
    "frames out of range": (
        lambda: figure(frames=Frames({"slope": [1, 9]}, ["a", "b"])),
        "frames, slope, value 1 | 9 | max 2",
    ),
    "frames that are a dict": (lambda: figure(frames={"slope": [1]}), "frames | a dict"),
    "a value of another length": (
        lambda: setattr(figure(), "points", [1.0]),
        "points | (1,) | (2, 2)",
    ),
    "a list for a number": (lambda: setattr(figure(), "slope", [1.0]), "slope | (1,) | ()"),
    "a text for a number": (lambda: setattr(figure(), "slope", "steep"), "slope | real numbers"),
    "a value that is not finite": (lambda: setattr(figure(), "slope", np.nan), "slope | nan"),
    "misspelled attribute": (
        lambda: setattr(figure(), "slopes", 1.0),
        "'slopes' | did you mean 'slope'",
    ),
    "value of no node": (lambda: figure().value_of(3.0), "node | 3.0"),
    "value of a stranger": (lambda: figure().value_of(STRANGER), "'slop' | did you mean 'slope'"),
}

PARTS = {
    "action without a label": (lambda: Action("", {"slope": 1.0}), "Action, label"),
    "action that does nothing": (lambda: Action("Go", {}), "Action 'Go', assign"),
    "action on a list": (lambda: Action("Go", [1.0]), "Action 'Go', assign | [1.0]"),
    "action to NaN": (lambda: Action("Go", {"slope": np.nan}), "Action 'Go', slope | nan"),
    "half a repeat": (lambda: Action("Go", {"slope": 1}, 0.5), "Action 'Go', repeat | 0.5"),
    "end without a repeat": (lambda: Action("Go", {"slope": 1}, until=1.0), "repeat | at least 1"),
    "going back by a vector": (lambda: Action("Go", {"slope": 1}, rewind=THREE), "rewind | (3,)"),
    "keeping one text": (lambda: Action("Go", {"slope": 1}, keep="slope"), "keep | 'slope'"),
    "end that is a vector": (lambda: Action("Go", {"slope": 1}, 1, THREE), "until | (3,)"),
    "rate that is a vector": (lambda: descent(SLOPE.node, [SLOPE], THREE), "learning_rate | (3,)"),
    "descent by names": (lambda: descent(SLOPE.node, ["slope"], 0.1), "parameters[0] | a str"),
    "descent by one": (lambda: descent(SLOPE.node, SLOPE, 0.1), "parameters | a list"),
    "no captions": (lambda: Frames({"w": []}, []), "frames, captions | none"),
    "descent by nothing": (lambda: descent(SLOPE.node, [], 0.1), "assign"),
    "descent without steps": (lambda: descent(SLOPE.node, [SLOPE], 0.1, repeat=0), "repeat | 0"),
    "name without a value": (
        lambda: Say("It is {los:.3f}.", {"loss": 1.0}),
        "Say, text | {los} | did you mean 'loss'",
    ),
    "no values at all": (lambda: Say("It is {loss}.", {}), "Say, text | {loss}"),
    "unknown format": (lambda: Say("It is {x:.3g}.", {"x": 1.0}), "Say, text | '{x:.3g}'"),
    "open brace": (lambda: Say("It is {x.", {"x": 1.0}), "Say, text | '{"),
    "closing brace": (lambda: Say("It is x}.", {"x": 1.0}), "Say, text | '}'"),
    "empty braces": (lambda: Say("It is {}.", {"x": 1.0}), "Say, text | '{}'"),
    "choice without a second half": (lambda: Say("{x?yes}", {"x": 1.0}), "Say, text | '{x?yes}'"),
    "stranger in a choice": (lambda: Say("{x?{y}|no}", {"x": 1.0}), "Say, text | {y}"),
    "choice in a choice": (lambda: Say("{x?{x?a|b}|no}", {"x": 1.0}), "Say, text | '{x?"),
    "value that is a vector": (lambda: Say("{x}", {"x": THREE}), "Say, values['x'] | (3,)"),
    "value that is a text": (lambda: Say("{x}", {"x": "one"}), "Say, values['x']"),
    "values that are no mapping": (lambda: Say("{x}", [1.0]), "Say, values | [1.0]"),
    "name that is no name": (lambda: Say("x", {"a b": 1.0}), "Say, values, name | 'a b'"),
    "sentence without text": (lambda: Say("", {}), "Say, text | ''"),
    "fewer captions": (
        lambda: Frames({"w": [1, 2]}, ["one"]),
        "frames, w | 2 values and 1 captions",
    ),
    "more captions": (lambda: Frames({"w": [1]}, ["one", "two"]), "frames, w | 1 values and 2"),
    "lengths that differ": (
        lambda: Frames({"w": [1, 2], "b": [1]}, [*"ab"]),
        "frames, b | 1 values",
    ),
    "one caption": (lambda: Frames({"w": [1, 2]}, "ab"), "frames, captions | 'ab'"),
    "nothing recorded": (lambda: Frames({}, []), "frames, values"),
    "recorded NaN": (lambda: Frames({"w": [np.nan]}, ["a"]), "frames, w, value 0 | nan"),
    "recorded nodes": (lambda: Frames({"w": [SLOPE.node]}, ["a"]), "frames, w | nodes"),
    "no delay": (lambda: Frames({"w": [1]}, ["a"], delay=0), "frames, delay | 0"),
}

KIND = choice("kind", ["flat", "steep"])
SHARED = slider(SLOPE)
CONTROLS = {
    "unknown parameter": (
        lambda: explorer(figure(), {"slop": slider(SLOPE)}),
        "controls | 'slop' | did you mean 'slope'",
    ),
    "unknown parameter to fold": (
        lambda: explorer(figure(), fold={"More": ["slop"]}),
        "fold | 'slop' | 'slope'",
    ),
    "an array to fold": (lambda: explorer(figure(), fold=["points"]), "fold, points | (2, 2) | ()"),
    "to fold and to hide": (
        lambda: explorer(figure(), fold=["slope"], hide=["slope"]),
        "hide | 'slope'",
    ),
    "unknown parameter to hide": (
        lambda: explorer(figure(), hide=["slop"]),
        "hide | 'slop' | 'slope'",
    ),
    "hidden and shown": (
        lambda: explorer(figure(), {"slope": slider(SLOPE)}, hide=["slope"]),
        "hide | 'slope'",
    ),
    "no widget": (lambda: with_control(None), "control of slope | NoneType"),
    "a widget without a number": (lambda: with_control(widgets.HBox()), "control of slope | HBox"),
    "a text": (lambda: with_control(widgets.Text("1.5")), "control of slope, value | '1.5'"),
    "another range": (
        lambda: with_control(widgets.FloatSlider(1.5, min=0, max=2)),
        "control of slope | 0 to 2 | -2 to 2",
    ),
    "another start": (
        lambda: with_control(widgets.FloatSlider(1.0, min=-2, max=2)),
        "control of slope, value | 1.0 | 1.5",
    ),
    "options that do not fit": (
        lambda: with_control(widgets.Dropdown(options=["a", "b"])),
        "control of slope | 0 to 1 | -2 to 2",
    ),
    "more options than values": (
        lambda: with_control(widgets.Dropdown(options=["a", "b", "c"]), KIND),
        "kind | 0 to 2 | 0 to 1",
    ),
    "another option": (
        lambda: with_control(widgets.Dropdown(options=["a", "b"], index=1), KIND),
        "kind, index | 1 | 0",
    ),
    "no option": (
        lambda: with_control(widgets.Dropdown(options=["a", "b"], index=None), KIND),
        "kind, index | None",
    ),
    "several options": (
        lambda: with_control(widgets.SelectMultiple(options=["a", "b"]), KIND),
        "kind",
    ),
    "a checkbox on a range": (
        lambda: with_control(widgets.Checkbox(True)),
        "slope | 0 to 1 | -2 to 2",
    ),
    "one control for two": (
        lambda: explorer(figure(), {"slope": SHARED, "shift": SHARED}),
        "control of slope | another parameter",
    ),
    "a slider for an array": (
        lambda: with_control(widgets.FloatSlider(0), POINTS),
        "control of points | (2, 2)",
    ),
    "slider() of an array": (lambda: slider(POINTS), "points | (2, 2)"),
    "a menu without options": (lambda: dropdown(SLOPE), "menu of slope"),
    "controls that are a list": (lambda: explorer(figure(), [slider(SLOPE)]), "controls | a list"),
    "nothing to hide": (lambda: explorer(figure(), hide=None), "hide | None"),
    "slider() of a number": (lambda: slider(1.0), "parameter | a float"),
    "explorer of no figure": (lambda: explorer(SLOPE), "figure | a Parameter"),
}

CASES = {
    f"{group}: {what}": case
    for group, cases in {
        "parameter": PARAMETERS,
        "mark": MARKS,
        "view": VIEWS,
        "figure": FIGURES,
        "part": PARTS,
        "control": CONTROLS,
    }.items()
    for what, case in cases.items()
}


@pytest.mark.parametrize("what", CASES)
def test_refused(what):
    assert_refused(*CASES[what])


RECORDS = [
    value
    for value in vars(nnlib.figures).values()
    if isinstance(value, type) and issubclass(value, Record)
]


@pytest.mark.parametrize("record", RECORDS)
def test_every_view_mark_and_part_of_a_view_is_refused_here(record):
    starts = {re.split(r"\W", said)[0] for _, said in CASES.values()}
    assert record.__name__ in starts


def test_what_the_cases_are_made_of_is_accepted():
    # A refusal of everything would pass the tests above.
    views = [
        plane(
            Curve(x=THREE, y=SLOPE.node * THREE),
            Points(points=POINTS.node, labels=[0, 1], drag="points"),
            Points(points=graph.array([[SLOPE.node, SHIFT.node]]), drag=("slope", "shift")),
            Field(values=GRID.across * SLOPE.node, grid=GRID),
            Line(w_x=SLOPE.node, w_y=1, b=0.0),
            Arrows(tails=np.zeros((1, 2)), heads=POINTS.node[:1]),
        ),
        Bars(values=THREE, labels=[*"abc"], range=(0, 2), second=THREE),
        Landscape(loss=SLOPE.node**2, x="slope", y="shift"),
        network(edges=[Edge(source="x", target="a", weight=SHIFT.node)]),
        readout(),
        Table(labels=[*"abc"], columns=[Column(label="c", values=THREE)], mark=SLOPE.node),
        ComputationGraph(boxes=[box(SLOPE.node, "a", probe="slope"), box(2 * SLOPE.node, "b", 1)]),
        Pad(parameter="pixels", size=4),
    ]
    shown = figure(
        *views,
        actions=[Action("Go", {"points": np.eye(2), "slope": 1}, repeat=1, until=SLOPE.node)],
        say=Say("{s} {s:.1f} {s:+.2f} {s:(.3f} {s:%} {s?up|} {s?|down}", {"s": SLOPE.node}),
        frames=Frames({"slope": [-2, 2], "points": [np.eye(2), np.ones((2, 2))]}, ["a", "b"]),
        copy="w = {slope}  # {} and {1, 2} stay",
    )
    assert len(explorer(shown).controls) == 2


def test_two_figures_of_one_name_may_be_made_in_a_notebook():
    # A cell is run again: the page, not the kernel, is where two of a name would hurt.
    assert figure().spec == figure().spec


# --- what is accepted can be drawn ----------------------------------------------------------------

SHAPES = [(), (1,), (2,), (3,), (9,), (1, 2), (2, 2), (3, 2), (3, 3), (2, 3)]
SIZED = {shape: Parameter("p" + "_".join(map(str, shape)), np.ones(shape)) for shape in SHAPES}


@st.composite
def values(draw):
    """Return a node over a parameter, or an array, of some shape."""
    shape = draw(st.sampled_from(SHAPES))
    return 2.0 * SIZED[shape].node if draw(st.booleans()) else np.ones(shape)


MAKERS = [
    lambda a, b, c: plane(Curve(x=a, y=b)),
    lambda a, b, c: plane(Points(points=a, labels=b)),
    lambda a, b, c: plane(Points(points=a, labels=b, drag="p3_2")),
    lambda a, b, c: plane(Field(values=a, grid=GRID)),
    lambda a, b, c: plane(Line(w_x=a, w_y=b, b=c)),
    lambda a, b, c: plane(Arrows(tails=a, heads=b)),
    lambda a, b, c: Bars(values=a, labels=["one", "two"], range=(0, 1), second=b),
    lambda a, b, c: Readout(items=[Reading(name="a", label="A", value=a)]),
    lambda a, b, c: Table(labels=["r", "s"], columns=[Column(label="c", values=a)], mark=b),
    lambda a, b, c: Landscape(loss=a, x="p", y="p2"),
    lambda a, b, c: network([[neuron("x")], [Neuron(name="a", label="a", value=a, z=b, bias=c)]]),
]


def assert_drawable(part, read):
    """The shapes that the front end relies on, read from the JSON alone."""
    kind = part.get("kind")
    shape = {
        key: np.shape(read(at)) for key, at in part.items() if isinstance(at, dict) and "node" in at
    }
    if kind == "curve":
        assert shape["x"] == shape["y"] and len(shape["x"]) == 1
    if kind == "points":
        n, two = shape["points"]
        assert two == 2 and shape.get("labels", (n,)) == (n,)
    if kind == "field":
        assert np.prod(shape["values"]) == part["n_x"] * part["n_y"]
    if kind == "arrows":
        assert shape["tails"] == shape["heads"] and shape["tails"][1] == 2
    if kind == "bars":
        assert shape["values"] == shape.get("second", shape["values"]) == (len(part["labels"]),)
    if kind == "table":
        assert all(np.shape(read(c["values"])) == (len(part["labels"]),) for c in part["columns"])
        assert shape.get("mark", ()) == ()
    if kind == "landscape":
        assert shape["loss"] == ()
    if kind == "readout":
        assert all(np.shape(read(item["value"])) == () for item in part["items"])
    for neuron_ in [one for layer in part.get("layers", []) for one in layer]:
        formula = neuron_.get("formula", {"values": {}})
        assert all(np.shape(read(at)) == () for at in formula["values"].values())
    for mark in part.get("marks", []):
        assert_drawable(mark, read)


@given(make=st.sampled_from(MAKERS), a=values(), b=values(), c=values())
def test_what_is_accepted_can_be_drawn(make, a, b, c):
    try:
        shown = figure(make(a, b, c), parameters=list(SIZED.values()))
    except ValueError as refusal:
        assert ": came " in str(refusal) and "; expected " in str(refusal)
        return
    page = PageGraph(shown.spec)
    state = {name: getattr(shown, name) for name in shown.parameters}
    read = page.reader(state)
    assert all(np.isfinite(read(row["value"])).all() for row in shown.spec["numbers"])
    for view in shown.spec["views"]:
        assert_drawable(view, read)


numbers = st.floats(allow_nan=True, allow_infinity=True) | st.integers(-9, 9)


@given(value=numbers, low=numbers, high=numbers, step=numbers)
def test_a_parameter_that_is_accepted_can_be_moved(value, low, high, step):
    try:
        parameter = Parameter("w", value, min=low, max=high, step=step)
    except ValueError as refusal:
        assert str(refusal).startswith("w") and "; expected " in str(refusal)
        return
    assert low <= parameter.value <= high and low < high and 0 < step <= high - low
    control = slider(parameter)
    assert (control.min, control.max, control.value) == (low, high, parameter.value)


@given(text=st.text(alphabet="{}x:?|.+(%f3 y", max_size=12))
def test_a_sentence_that_is_accepted_leaves_no_brace(text):
    try:
        say = Say(text, {"x": 1.5})
    except ValueError:
        return
    written = sentence({"text": text, "values": {"x": "x"}}, lambda _: 1.5)
    assert "{" not in written and "}" not in written
    assert figure(say=say).say is say
