"""Examples set apart, to see how a network does on what it has not seen."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from nnlib._validation import as_floats, as_fraction, as_rng


def train_test_split(
    X: ArrayLike, y: ArrayLike, rng: np.random.Generator, test_fraction: float = 0.25
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Set some examples apart, at random, to see how the network does on what it has not seen.

    Parameters
    ----------
    X : array_like of shape (n_samples, n_features)
        The inputs.
    y : array_like of shape (n_samples,) or (n_samples, n_out)
        The targets.
    rng : numpy.random.Generator
        Source of randomness.
    test_fraction : float, default 0.25
        Share to set apart, between 0 and 1; at least one example, and not all.

    Returns
    -------
    X_train, X_test, y_train, y_test : ndarray
        Copies; every example is in one part, and the types are kept.

    Raises
    ------
    ValueError
        If an argument is not as described, or a part would be empty.
    """
    as_floats("X", X, ndim=2)
    as_floats("y", y, ndim=(1, 2))
    X, y = np.asarray(X), np.asarray(y)
    if len(X) != len(y):
        raise ValueError(f"y: came with {len(y)} rows; expected {len(X)}, as many as X has")
    order = as_rng("rng", rng).permutation(len(X))
    n_test = round(as_fraction("test_fraction", test_fraction) * len(X))
    if not 0 < n_test < len(X):
        raise ValueError(
            f"test_fraction: came {test_fraction}, which sets {n_test} of {len(X)} examples apart; "
            "expected at least one in each part"
        )
    test, train = order[:n_test], order[n_test:]
    return X[train], X[test], y[train], y[test]
