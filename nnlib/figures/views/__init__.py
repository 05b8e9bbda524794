"""What a live figure shows: plain records, one for each kind of view and each mark on a plane.

A module for each kind of view holds all that Python knows of it: its fields, what it refuses, what
the front end draws of it (``drawn``) and what the data table lists (``listed``).
"""

from nnlib.figures.views.computation_graph import Box, ComputationGraph
from nnlib.figures.views.landscape import Landscape
from nnlib.figures.views.marks import Arrows, Curve, Field, Grid, Line, Points, square_grid
from nnlib.figures.views.network import Edge, Network, Neuron
from nnlib.figures.views.pad import Pad
from nnlib.figures.views.plane import Plane, square_plane
from nnlib.figures.views.readings import Bars, Column, Reading, Readout, Table

__all__ = [
    "Arrows",
    "Bars",
    "Box",
    "Column",
    "ComputationGraph",
    "Curve",
    "Edge",
    "Field",
    "Grid",
    "Landscape",
    "Line",
    "Network",
    "Neuron",
    "Pad",
    "Plane",
    "Points",
    "Reading",
    "Readout",
    "Table",
    "square_grid",
    "square_plane",
]
