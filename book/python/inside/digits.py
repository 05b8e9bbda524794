"""Stands in for ``sklearn.datasets`` in the page: scikit-learn's own file of digits alone."""

from __future__ import annotations

import gzip
from importlib import resources

import numpy as np


def load_digits(*, return_X_y: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return 1797 digits of 8 x 8 pixels, from 0 to 16, and what they show.

    Parameters
    ----------
    return_X_y : bool
        True, the only form that the page knows.

    Returns
    -------
    tuple of ndarray
        The pixels (1797, 64) and the labels (1797,).
    """
    if not return_X_y:
        raise ValueError("return_X_y: came False; expected True, in this page")
    file = resources.files("sklearn.datasets").joinpath("data/digits.csv.gz")
    table = np.loadtxt(gzip.decompress(file.read_bytes()).decode().splitlines(), delimiter=",")
    return table[:, :-1], table[:, -1].astype(int)
