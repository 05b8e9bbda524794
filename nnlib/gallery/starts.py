"""Where the sliders of a figure start: what a chapter may set, checked by name."""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import ArrayLike

from nnlib._validation import as_floats
from nnlib.figures import Parameter
from nnlib.figures._refusals import check_known, refuse


def as_start(name: str, start: ArrayLike, names: Iterable[str]) -> dict[str, float]:
    """Return starting values by name.

    Parameters
    ----------
    name : str
        What the caller's reader calls this argument.
    start : array_like of shape (n,)
        One number for each of ``names``.
    names : iterable of str
        Parameters.

    Returns
    -------
    dict of str to float
        In the order of ``names``.

    Raises
    ------
    ValueError
        If there are more or fewer numbers than names, or one is not finite.
    """
    names = list(names)
    values = as_floats(name, start, dtype=np.float64)
    if values.shape != (len(names),):
        came = f"shape {values.shape}"
        refuse(name, came, f"{len(names)} numbers, for {', '.join(names)}")
    return dict(zip(names, values.tolist(), strict=True))


def as_settings(
    name: str, start: Mapping[str, float] | None, default: Mapping[str, float]
) -> dict[str, float]:
    """Return starting values by name: those given, and the default for the others.

    Parameters
    ----------
    name : str
        What the caller's reader calls this argument.
    start : mapping of str to float, optional
        Values for some parameters.
    default : mapping of str to float
        Values for all of them.

    Returns
    -------
    dict of str to float
        In the order of ``default``.

    Raises
    ------
    ValueError
        If ``start`` is no mapping, or names a parameter that is not in ``default``.
    """
    start = {} if start is None else start
    if not isinstance(start, Mapping):
        refuse(name, repr(start), "a dict from parameters to numbers")
    check_known(name, start, default, of="a parameter")
    return {**default, **start}


def parameters_at(
    start: Mapping[str, float], labels: Iterable[str], low: float, high: float, step: float
) -> list[Parameter]:
    """Return one parameter for each of several numbers that share a range.

    Parameters
    ----------
    start : mapping of str to float
        Where each parameter starts, by its name.
    labels : iterable of str
        What the reader sees, in the same order.
    low, high, step : float
        The range and the step of each slider.

    Returns
    -------
    list of Parameter
        In that order.

    Raises
    ------
    ValueError
        If a start is outside the range.
    """
    return [
        Parameter(name, value, label, low, high, step)
        for (name, value), label in zip(start.items(), labels, strict=True)
    ]
