"""Targets: what a network should have said, in the one form that losses compute with.

A class can be written as a label (2) or as a row with a single 1 (0, 0, 1), and the targets of a
single output as a column or as a plain vector. A vector of n numbers minus a column of n numbers
would be an n x n matrix, without a word from NumPy; so all forms become (n_samples, n_out) here.
"""

from __future__ import annotations

import numpy as np

from nnlib._validation import as_floats, as_labels


def as_targets(name, y, shape, dtype, kind):
    """Return `y` as floats of the outputs' shape and type.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    y : array_like
        Targets of the outputs' shape; or (n_samples,) where n_out is 1; or, for classes, integer
        labels of shape (n_samples,).
    shape : tuple of int
        The outputs' shape, (n_samples, n_out).
    dtype : {numpy.float32, numpy.float64}
        The outputs' type.
    kind : {'numbers', 'probabilities', 'classes'}
        What they are: any numbers; numbers from 0 to 1; labels, or rows that sum to 1.

    Returns
    -------
    ndarray, shape (n_samples, n_out)
        The targets; a label c becomes a row with a 1 at position c.

    Raises
    ------
    ValueError
        If the targets do not fit the outputs or are outside their range.
    """
    array = as_floats(name, y, ndim=(1, 2), dtype=dtype)
    n_samples, n_out = shape
    if kind == "classes" and array.shape == (n_samples,):
        return np.eye(n_out, dtype=dtype)[as_labels(name, array, n_out)]
    if n_out == 1 and array.shape == (n_samples,):
        array = array[:, np.newaxis]
    if array.shape != shape:
        short = f" or ({n_samples},)" if n_out == 1 or kind == "classes" else ""
        raise ValueError(f"{name}: came with shape {array.shape}; expected {shape}{short}")
    if kind != "numbers":
        check_range(name, array)
    if kind == "classes":
        _check_sums(name, array)
    return array


def check_range(name, p):
    """Raise ValueError unless every number of the array `p` is a probability, from 0 to 1."""
    wrong = (p < 0.0) | (p > 1.0)
    if wrong.any():
        raise ValueError(f"{name}: came with {p[wrong][0]:g}; expected numbers from 0 to 1")


def _check_sums(name, p):
    """Raise ValueError unless every row sums to 1."""
    sums = p.sum(axis=1)
    wrong = np.abs(sums - 1.0) > 1e-5  # rows of float32 may be this far off
    if wrong.any():
        row = int(np.argmax(wrong))
        raise ValueError(f"{name}: came with row {row} summing to {sums[row]:g}; expected 1")
