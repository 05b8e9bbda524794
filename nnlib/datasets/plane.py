"""Points in the plane to tell apart: leaves, blobs, moons, circles, spirals, from easy to hard.

One line divides the leaves, and two blobs. Circles need a bent boundary, which one new feature (the
distance from the center) would make straight; moons and spirals leave no such shortcut, and a
network has to find its own features.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from nnlib._validation import as_count, as_fraction, as_nonnegative, as_positive, as_rng

Data: TypeAlias = tuple[np.ndarray, np.ndarray]

LEAF_FEATURES = ("greenness", "spots")
"""The two features of a leaf, both between 0 and 1."""

LEAF_MARGIN = 0.1
"""How far from the line ``greenness = spots`` every leaf is, at least."""


def make_leaves(rng: np.random.Generator, n_samples: int = 40) -> Data:
    """Draw made-up leaves, healthy (1) or diseased (-1), that a line separates.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    n_samples : int, default 40
        Number of leaves, at least 2; half of them are healthy (rounded up).

    Returns
    -------
    X : ndarray of shape (n_samples, 2)
        Greenness and share of spots, each between 0 and 1.
    y : ndarray of int of shape (n_samples,)
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
    classes = _draw_classes(rng, as_count("n_samples", n_samples, 2), 2)
    y = 1 - 2 * classes
    along = rng.uniform(-0.3, 0.3, len(y))
    across = y * rng.uniform(LEAF_MARGIN, 0.35, len(y))
    greenness = 0.5 + (along + across) / np.sqrt(2.0)
    spots = 0.5 + (along - across) / np.sqrt(2.0)
    return np.column_stack((greenness, spots)), y


def make_blobs(
    rng: np.random.Generator,
    n_samples: int = 200,
    n_classes: int = 2,
    spread: float = 0.5,
) -> Data:
    """Draw round clouds of points, their centers evenly spaced on a circle of radius 2.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    n_samples : int, default 200
        Number of points, at least one per class.
    n_classes : int, default 2
        Number of clouds, at least 2.
    spread : float, default 0.5
        Standard deviation of each cloud, above 0. Clouds of 0.5 hardly touch, up to four of them.

    Returns
    -------
    X : ndarray of shape (n_samples, 2)
        The points.
    y : ndarray of int of shape (n_samples,)
        Labels 0 to n_classes - 1, as evenly many of each as can be.

    Raises
    ------
    ValueError
        If an argument is not as described.
    """
    rng, spread = as_rng("rng", rng), as_positive("spread", spread)
    n_classes = as_count("n_classes", n_classes, 2)
    y = _draw_classes(rng, as_count("n_samples", n_samples, n_classes), n_classes)
    return _on_circle(2.0, 2.0 * np.pi * y / n_classes) + rng.normal(0.0, spread, (len(y), 2)), y


def make_moons(rng: np.random.Generator, n_samples: int = 200, noise: float = 0.1) -> Data:
    """Draw two half circles of radius 1, each reaching into the other's hollow.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    n_samples : int, default 200
        Number of points, at least 2.
    noise : float, default 0.1
        Standard deviation of the noise on both coordinates, at least 0.

    Returns
    -------
    X : ndarray of shape (n_samples, 2)
        The points.
    y : ndarray of int of shape (n_samples,)
        Label 0 for the upper moon, 1 for the lower.

    Raises
    ------
    ValueError
        If an argument is not as described.
    """
    rng, noise = as_rng("rng", rng), as_nonnegative("noise", noise)
    y = _draw_classes(rng, as_count("n_samples", n_samples, 2), 2)
    X = _on_circle(1.0, rng.uniform(0.0, np.pi, len(y)))
    lower = y == 1
    X[lower] = (1.0, 0.5) - X[lower]  # half a turn, and to the right
    return X + rng.normal(0.0, noise, X.shape), y


def make_circles(
    rng: np.random.Generator,
    n_samples: int = 200,
    noise: float = 0.1,
    inner: float = 0.5,
) -> Data:
    """Draw a circle of radius 1 around a smaller one.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    n_samples : int, default 200
        Number of points, at least 2.
    noise : float, default 0.1
        Standard deviation of the noise on both coordinates, at least 0.
    inner : float, default 0.5
        Radius of the inner circle, from 0 to below 1.

    Returns
    -------
    X : ndarray of shape (n_samples, 2)
        The points.
    y : ndarray of int of shape (n_samples,)
        Label 0 for the outer circle, 1 for the inner.

    Raises
    ------
    ValueError
        If an argument is not as described.
    """
    rng, noise = as_rng("rng", rng), as_nonnegative("noise", noise)
    inner = as_fraction("inner", inner)
    y = _draw_classes(rng, as_count("n_samples", n_samples, 2), 2)
    X = _on_circle(np.where(y == 0, 1.0, inner), rng.uniform(0.0, 2.0 * np.pi, len(y)))
    return X + rng.normal(0.0, noise, X.shape), y


def make_spirals(
    rng: np.random.Generator,
    n_samples: int = 200,
    n_classes: int = 2,
    noise: float = 0.03,
    turns: float = 1.5,
) -> Data:
    """Draw spiral arms from the center out to radius 1, wound around each other.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    n_samples : int, default 200
        Number of points, at least one per class.
    n_classes : int, default 2
        Number of arms, at least 2.
    noise : float, default 0.03
        Standard deviation of the noise on both coordinates, at least 0.
    turns : float, default 1.5
        How often each arm goes round, above 0.

    Returns
    -------
    X : ndarray of shape (n_samples, 2)
        The points.
    y : ndarray of int of shape (n_samples,)
        Labels 0 to n_classes - 1, as evenly many of each as can be.

    Raises
    ------
    ValueError
        If an argument is not as described.

    Notes
    -----
    After the two-spirals benchmark of Lang and Witbrock (1988).
    """
    rng, noise = as_rng("rng", rng), as_nonnegative("noise", noise)
    n_classes, turns = as_count("n_classes", n_classes, 2), as_positive("turns", turns)
    y = _draw_classes(rng, as_count("n_samples", n_samples, n_classes), n_classes)
    radius = np.sqrt(rng.uniform(0.01, 1.0, len(y)))  # the root spreads points evenly over the arm
    X = _on_circle(radius, 2.0 * np.pi * (turns * radius + y / n_classes))
    return X + rng.normal(0.0, noise, X.shape), y


def _draw_classes(rng, n_samples, n_classes):
    """Return labels 0 to n_classes - 1 in random order, as evenly many of each as can be.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of the order.
    n_samples, n_classes : int
        How many labels, and how many different ones.

    Returns
    -------
    ndarray of int of shape (n_samples,)
        The labels.
    """
    # The index type, which np.bincount takes on every platform; on some int64 is too wide for it.
    return rng.permutation(np.arange(n_samples, dtype=np.intp) % n_classes)


def _on_circle(radius, angle):
    """Points at these radii and angles, one per row."""
    return np.column_stack((radius * np.cos(angle), radius * np.sin(angle)))
