"""Live figures: written in Python, alive in the notebook and in the built page without a kernel.

A figure is a computation graph (:mod:`nnlib.graph`), named parameters, and views of what the graph
computes. :func:`explorer` adds a control for each parameter. A small one:

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

from nnlib.figures.controls import Explorer, dropdown, explorer, slider, toggle_buttons
from nnlib.figures.figure import Figure
from nnlib.figures.moves import Action, Frames, descent
from nnlib.figures.parameter import Parameter, choice
from nnlib.figures.sentence import Say
from nnlib.figures.views.computation_graph import Box, ComputationGraph
from nnlib.figures.views.landscape import Landscape
from nnlib.figures.views.marks import Arrows, Curve, Field, Grid, Line, Points, square_grid
from nnlib.figures.views.network import Edge, Network, Neuron, Sketch
from nnlib.figures.views.own_points import OwnPoints
from nnlib.figures.views.pad import Pad
from nnlib.figures.views.plane import Plane, square_plane
from nnlib.figures.views.readings import Bars, Column, Reading, Readout, Table

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
    "Grid",
    "Landscape",
    "Line",
    "Network",
    "Neuron",
    "OwnPoints",
    "Pad",
    "Parameter",
    "Plane",
    "Points",
    "Reading",
    "Readout",
    "Say",
    "Sketch",
    "Table",
    "choice",
    "descent",
    "dropdown",
    "explorer",
    "slider",
    "square_grid",
    "square_plane",
    "toggle_buttons",
]
