"""The code behind *Neural Networks by Hand*: small enough to read, and nothing but NumPy.

Each module opens with the idea it implements and names the chapters that use it. Importing
``nnlib`` loads the mathematics alone; what draws is asked for by name, as in ``from nnlib import
plotting``.
"""

from nnlib import (
    activations,
    datasets,
    gates,
    gradient_check,
    graph,
    images,
    layers,
    losses,
    many,
    network,
    optimizers,
    perceptron,
    records,
    storage,
    training,
)

__version__ = "0.1.0"

__all__ = [
    "activations",
    "datasets",
    "gates",
    "gradient_check",
    "graph",
    "images",
    "layers",
    "losses",
    "many",
    "network",
    "optimizers",
    "perceptron",
    "records",
    "storage",
    "training",
]
