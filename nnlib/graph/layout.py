"""Numbers laid out: scalars assembled into an array, and points evenly spaced on a line or a plane.

Evenly spaced points are constants of which only the ends are stored, not the array: a page with a
heat map of 2,500 points carries six numbers.
"""

from __future__ import annotations

from nnlib._validation import as_count, as_floats
from nnlib.graph.functions import reshape, stack
from nnlib.graph.node import as_node, make


def array(entries):
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
    rows = [row if isinstance(row, list | tuple) else [row] for row in entries]
    scalars = [as_node(entry) for row in rows for entry in row]
    widths = sorted({len(row) for row in rows})
    if len(widths) != 1 or any(scalar.shape != () for scalar in scalars):
        raise ValueError(f"array: came rows of lengths {widths}; expected equal rows of scalars")
    is_matrix = isinstance(entries[0], list | tuple)
    return reshape(stack(scalars), (len(rows), *widths) if is_matrix else (len(rows),))


def linspace(start, stop, n):
    """Return `n` evenly spaced numbers from `start` to `stop`, both included, as a constant.

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
    """
    start, stop = _as_numbers(start=start, stop=stop)
    return make("linspace", start=start, stop=stop, n=as_count("n", n, minimum=2))


def grid(x_min, x_max, n_x, y_min, y_max, n_y):
    """Return the points of a rectangular grid over the plane, one per row, as a constant.

    Row ``i * n_x + j`` is ``(x_j, y_i)``: x runs fastest, and y grows from `y_min`, so that
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
    """
    x_min, x_max, y_min, y_max = _as_numbers(x_min=x_min, x_max=x_max, y_min=y_min, y_max=y_max)
    n_x, n_y = as_count("n_x", n_x, minimum=2), as_count("n_y", n_y, minimum=2)
    return make("grid", x_min=x_min, x_max=x_max, n_x=n_x, y_min=y_min, y_max=y_max, n_y=n_y)


def _as_numbers(**numbers):
    return [float(as_floats(name, value, shape=())) for name, value in numbers.items()]
