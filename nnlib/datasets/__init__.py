"""Data to learn from: small enough to plot, and each with one lesson in it.

====================  =====================================================================
``gate_table``        the truth table of a logic gate
``xor``               the one that no straight line divides
``make_leaves``       healthy and diseased leaves, divided by a line with room to spare
``make_blobs``        round clouds, one per class
``make_moons``        two interlocking half circles
``make_circles``      a ring around a ring
``make_spirals``      arms wound around each other, the hard one
``traffic``           cars on a road by the hour of the day: a curve to fit, not a class
``digits``            1797 handwritten digits of 8 x 8 pixels: real data
``mnist_sample``      5000 of 28 x 28 pixels, real too (see :mod:`nnlib.images`)
====================  =====================================================================

Inputs X are floats (n_samples, n_features), one example per row; class labels are integers.
What is random comes from the generator ``rng``, the first argument, and from nowhere else: the same
seed gives the same data. All chapters.
"""

from nnlib.datasets.handwriting import digits, mnist_sample
from nnlib.datasets.plane import (
    LEAF_FEATURES,
    LEAF_MARGIN,
    make_blobs,
    make_circles,
    make_leaves,
    make_moons,
    make_spirals,
)
from nnlib.datasets.split import train_test_split
from nnlib.datasets.traffic import TRAFFIC_HOURS, TRAFFIC_PARAMETERS, traffic
from nnlib.datasets.truth_tables import gate_table, xor

__all__ = [
    "LEAF_FEATURES",
    "LEAF_MARGIN",
    "TRAFFIC_HOURS",
    "TRAFFIC_PARAMETERS",
    "digits",
    "gate_table",
    "make_blobs",
    "make_circles",
    "make_leaves",
    "make_moons",
    "make_spirals",
    "mnist_sample",
    "traffic",
    "train_test_split",
    "xor",
]
