"""Data to learn from: small enough to plot, and each with one lesson in it.

====================  =====================================================================
``gate``, ``xor``     truth tables; XOR is the one that no straight line divides
``make_leaves``       healthy and diseased leaves, divided by a line with room to spare
``make_blobs``        round clouds, one per class
``make_moons``        two interlocking half circles
``make_circles``      a ring around a ring
``make_spirals``      arms wound around each other, the hard one
``traffic``           cars on a road by the hour of the day: a curve to fit, not a class
``digits``            1797 handwritten digits of 8 x 8 pixels: real data
``mnist_sample``      5000 of 28 x 28 pixels, real too (see `nnlib.images`)
====================  =====================================================================

Inputs X are floats (n_samples, n_features), one example per row; class labels are integers. What is
random comes from the generator `rng`, the first argument, and from nowhere else: the same seed
gives the same data. All chapters.
"""

from __future__ import annotations

import numpy as np

from nnlib import gates
from nnlib._validation import (
    as_choice,
    as_count,
    as_floats,
    as_fraction,
    as_nonnegative,
    as_rng,
)
from nnlib.images import mnist_sample
from nnlib.shapes import draw_classes, make_blobs, make_circles, make_moons, make_spirals

__all__ = [
    "LEAF_FEATURES",
    "LEAF_MARGIN",
    "TRAFFIC_HOURS",
    "TRAFFIC_PARAMETERS",
    "digits",
    "gate",
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

LEAF_FEATURES = ("greenness", "spots")
"""The two features of a leaf, both between 0 and 1."""

LEAF_MARGIN = 0.1
"""How far from the line ``greenness = spots`` every leaf is, at least."""

TRAFFIC_PARAMETERS = {
    "w_1_1": 0.4,
    "b_1_1": -5.9,
    "w_1_2": -0.6,
    "b_1_2": 5.2,
    "w_2_1": -1.0,
    "w_2_2": -1.0,
    "b_2_1": 5.1,
}
"""The three-neuron network of Virtue's traffic example, parameters by layer and number.

y_hat = b_2_1 + w_2_1 relu(w_1_1 x + b_1_1) + w_2_2 relu(w_1_2 x + b_1_2)
"""

TRAFFIC_HOURS = (4.0, 24.0)
"""The hours of the day between which :func:`traffic` counts cars."""


def gate(name):
    """Tabulate a logic gate.

    Parameters
    ----------
    name : {'AND', 'OR', 'NOT', 'NAND', 'NOR', 'XOR'}
        NOT has one input, the others two.

    Returns
    -------
    X : ndarray, shape (4, 2), or (2, 1) for NOT
        All inputs, counting upwards in binary.
    y : ndarray of int, shape (n_samples,)
        The outputs, 0 and 1.

    Raises
    ------
    ValueError
        If there is no such gate.

    Notes
    -----
    Source: Latreche, sections 4.3 and 4.4.
    """
    as_choice("name", name, (*gates.GATES, "XOR"))
    X = gates.truth_table(1 if name == "NOT" else 2)
    y = X[:, 0] ^ X[:, 1] if name == "XOR" else gates.gate(name, X)
    return X.astype(np.float64), y


def xor():
    """Tabulate exclusive or: 1 where exactly one of two inputs is 1.

    Returns
    -------
    X : ndarray, shape (4, 2)
        The inputs (0, 0), (0, 1), (1, 0), (1, 1).
    y : ndarray of int, shape (4,)
        The outputs 0, 1, 1, 0.

    Notes
    -----
    Source: Minsky and Papert (1969); Latreche, section 4.4.
    """
    return gate("XOR")


def make_leaves(rng, n_samples=40):
    """Draw made-up leaves, healthy (1) or diseased (-1), that a line separates.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    n_samples : int
        Number of leaves, at least 2; half of them are healthy (rounded up).

    Returns
    -------
    X : ndarray, shape (n_samples, 2)
        Greenness and share of spots, each between 0 and 1.
    y : ndarray of int, shape (n_samples,)
        1 where healthy, -1 where diseased.

    Raises
    ------
    ValueError
        If an argument is not as described.

    Notes
    -----
    A leaf is healthy if it is greener than spotted, and every leaf is at least
    :data:`LEAF_MARGIN` from the line between. After an example in *The simplest Neural Network -
    Perceptron using Vectors and Dot Products*, section 2.1, which gives no data.
    """
    rng = as_rng("rng", rng)
    classes = draw_classes(rng, as_count("n_samples", n_samples, 2), 2)
    y = np.where(classes == 0, 1, -1)
    along = rng.uniform(-0.3, 0.3, len(y))
    across = y * rng.uniform(LEAF_MARGIN, 0.35, len(y))
    greenness = 0.5 + (along + across) / np.sqrt(2.0)
    spots = 0.5 + (along - across) / np.sqrt(2.0)
    return np.column_stack((greenness, spots)), y


def traffic(rng, n_samples=30, noise=0.3):
    """Draw made-up traffic counts over the hours of a day: little at night, much by day.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    n_samples : int
        Number of counts.
    noise : float
        Standard deviation of the noise on the counts, at least 0.

    Returns
    -------
    X : ndarray, shape (n_samples, 1)
        Hours of the day between those of :data:`TRAFFIC_HOURS`, in order.
    y : ndarray, shape (n_samples,)
        Traffic, in a unit left open.

    Raises
    ------
    ValueError
        If an argument is not as described.

    Notes
    -----
    Synthetic: the curve is that of the network in Virtue's slides (:data:`TRAFFIC_PARAMETERS`),
    whose data are not published; so with noise 0 seven parameters fit these points exactly.
    """
    rng, noise = as_rng("rng", rng), as_nonnegative("noise", noise)
    x = np.sort(rng.uniform(*TRAFFIC_HOURS, as_count("n_samples", n_samples)))
    p = TRAFFIC_PARAMETERS
    evening = np.maximum(p["w_1_1"] * x + p["b_1_1"], 0.0)
    morning = np.maximum(p["w_1_2"] * x + p["b_1_2"], 0.0)
    y = p["b_2_1"] + p["w_2_1"] * evening + p["w_2_2"] * morning
    return x[:, np.newaxis], y + rng.normal(0.0, noise, x.shape)


def digits():
    """Load 1797 handwritten digits of 8 x 8 pixels. Needs scikit-learn, which carries the file.

    Returns
    -------
    X : ndarray, shape (1797, 64)
        Pixels row by row, from 0 (paper) to 1 (ink).
    y : ndarray of int, shape (1797,)
        The digits 0 to 9.

    Notes
    -----
    Source: Alpaydin and Kaynak (1998), Optical Recognition of Handwritten Digits, UCI repository.
    """
    from sklearn.datasets import load_digits  # here, so that nnlib itself needs NumPy only

    X, y = load_digits(return_X_y=True)
    return X / 16.0, y


def train_test_split(X, y, rng, test_fraction=0.25):
    """Set some examples apart, at random, to see how the network does on what it has not seen.

    Parameters
    ----------
    X : array_like, shape (n_samples, n_features)
        The inputs.
    y : array_like, shape (n_samples,) or (n_samples, n_out)
        The targets.
    rng : numpy.random.Generator
        Source of randomness.
    test_fraction : float
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
