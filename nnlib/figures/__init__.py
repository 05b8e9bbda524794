"""Live figures: written in Python, alive in the notebook and in the built page without a kernel.

A figure is a computation graph (`nnlib.graph`), named parameters, and views of what the graph
computes. `explorer` adds a slider for each parameter. A small one:

>>> from nnlib import graph
>>> from nnlib.figures import Curve, Figure, Parameter, Plane, explorer
>>> slope = Parameter("slope", 1.0, label="slope", min=-2, max=2, step=0.1)
>>> x = graph.linspace(-3, 3, 61)
>>> line = Curve(x=x, y=slope.node * x, name="slope · x")
>>> plane = Plane(x=(-3, 3), y=(-6, 6), x_label="x", y_label="y", marks=[line])
>>> figure = Figure("a-line", title="A line", parameters=[slope], views=[plane])
>>> explorer(figure)
Explorer(Figure('a-line': slope=1))
"""

from nnlib.figures.explorer import Explorer, explorer, slider
from nnlib.figures.figure import Action, Figure, Frames, Parameter, Say, descent
from nnlib.figures.views import (
    Arrows,
    Bars,
    Box,
    Column,
    ComputationGraph,
    Curve,
    Edge,
    Field,
    Landscape,
    Line,
    Network,
    Neuron,
    Pad,
    Plane,
    Points,
    Reading,
    Readout,
    Table,
)

__all__ = [
    "Action",
    "Arrows",
    "Bars",
    "Box",
    "Column",
    "ComputationGraph",
    "Curve",
    "Edge",
    "Explorer",
    "Field",
    "Figure",
    "Frames",
    "Landscape",
    "Line",
    "Network",
    "Neuron",
    "Pad",
    "Parameter",
    "Plane",
    "Points",
    "Reading",
    "Readout",
    "Say",
    "Table",
    "descent",
    "explorer",
    "slider",
]
