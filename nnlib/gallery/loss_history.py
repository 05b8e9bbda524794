"""The loss of a training that the reader runs, kept at some of its steps and drawn against them."""

import numpy as np

from nnlib import graph
from nnlib.figures import Curve, Plane
from nnlib.graph import Node

TIMES = np.unique(np.round(np.geomspace(1, 20_000, 90)))  # the steps at which it is kept
# Their logarithms to base 10: computed in the page, they weigh nothing there.
LOG_TIMES = graph.log(TIMES) / np.log(10)


def record(loss: Node, steps: Node, history: Node) -> Node:
    """Return the history with the present loss at all steps from now on.

    Parameters
    ----------
    loss, steps : Node of shape ()
        The loss now, and the number of steps taken.
    history : Node of shape (n_times,)
        The parameter that keeps it, one number for each of ``TIMES``.

    Returns
    -------
    Node of shape (n_times,)
        What to draw, and what the next step stores.
    """
    return graph.where(graph.greater(TIMES, steps - 0.5), loss, history)


def loss_plane(history: Node, *, top: float, y_label: str, title: str = "") -> Plane:
    """Return the plane with the loss against the steps, on a logarithmic axis.

    Parameters
    ----------
    history : Node of shape (n_times,)
        As :func:`record` returns it.
    top : float
        The upper end of the axis of the loss.
    y_label, title : str
        What the loss is called, and the title.

    Returns
    -------
    Plane
        The view.
    """
    return Plane(
        title=title,
        x=(0, 4.4),
        y=(0, top),
        x_label="log₁₀ of the steps",
        y_label=y_label,
        marks=[Curve(x=LOG_TIMES, y=history)],
    )
