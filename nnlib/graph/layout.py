"""Numbers laid out: scalars assembled into an array, and points evenly spaced on a line or a plane.

Evenly spaced points are constants of which only the ends are stored, not the array: a page with a
heat map of 2,500 points carries six numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnlib._validation import as_count, as_floats
from nnlib.graph.functions import reshape, stack
from nnlib.graph.node import Node, as_node, make


def array(entries: Sequence) -> Node:
    """Assemble scalars into a vector or a matrix, so that each entry can have a slider of its own.

    Parameters
    ----------
    entries : nested list of Node or number
        ``[b_1, b_2]`` or ``[[w_11, w_12], [w_21, w_22]]``.

    Returns
    -------
    Node
        Shape (n,) or (n_rows, n_columns).

    Raises
    ------
    ValueError
        If rows differ in length or an entry is not a scalar.
    """
    if not isinstance(entries, list | tuple | np.ndarray | Node):
        raise ValueError(f"entries: came {entries!r}; expected a list of scalars, or of such lists")
    listed = list(entries)
    rows = [list(row) if _is_row(row) else [row] for row in listed]
    scalars = [as_node("entries", entry) for row in rows for entry in row]
    widths = sorted({len(row) for row in rows})
    one_kind = len({_is_row(row) for row in listed}) == 1
    if not one_kind or len(widths) != 1 or any(scalar.shape for scalar in scalars):
        raise ValueError(f"entries: came rows of lengths {widths}; expected equal rows of scalars")
    return reshape(stack(scalars), (len(rows), *widths) if _is_row(listed[0]) else (len(rows),))


def _is_row(entry):
    return isinstance(entry, list | tuple) or bool(getattr(entry, "shape", ()))


def linspace(start: float, stop: float, n: int) -> Node:
    """Return ``n`` evenly spaced numbers from ``start`` to ``stop``, both included, as a constant.

    Only the three numbers are stored in the JSON, not the array.

    Parameters
    ----------
    start, stop : float
        The ends.
    n : int
        How many, at least 2.

    Returns
    -------
    Node
        Shape (n,).

    Raises
    ------
    ValueError
        If an end is not a finite number, or there are fewer than two points.
    """
    start, stop = _as_numbers(start=start, stop=stop)
    return make("linspace", start=start, stop=stop, n=as_count("n", n, minimum=2))


def grid(x_min: float, x_max: float, n_x: int, y_min: float, y_max: float, n_y: int) -> Node:
    """Return the points of a rectangular grid over the plane, one per row, as a constant.

    Row ``i * n_x + j`` is ``(x_j, y_i)``: x runs fastest, and y grows from ``y_min``, so that
    ``reshape(f, (n_y, n_x))`` is an image whose first row is its lower edge. Only the six numbers
    are stored in the JSON, not the array.

    Parameters
    ----------
    x_min, x_max, y_min, y_max : float
        The edges; points lie on them.
    n_x, n_y : int
        Points per side, at least 2.

    Returns
    -------
    Node
        Shape (n_x * n_y, 2).

    Raises
    ------
    ValueError
        If an end is not a finite number, or there are fewer than two points to a side.
    """
    x_min, x_max, y_min, y_max = _as_numbers(x_min=x_min, x_max=x_max, y_min=y_min, y_max=y_max)
    n_x, n_y = as_count("n_x", n_x, minimum=2), as_count("n_y", n_y, minimum=2)
    return make("grid", x_min=x_min, x_max=x_max, n_x=n_x, y_min=y_min, y_max=y_max, n_y=n_y)


def _as_numbers(**numbers):
    for name, value in numbers.items():
        if isinstance(value, Node):
            raise ValueError(f"{name}: came {value!r}, a node; expected a number")
    return [float(as_floats(name, value, shape=())) for name, value in numbers.items()]
