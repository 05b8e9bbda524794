"""Real handwritten digits as rows of numbers, and what can happen to them on the way.

An image of 28 x 28 pixels becomes one row of 784 numbers, from 0 (paper) to 1 (ink), pixel row by
pixel row. That is all a network without further knowledge gets: that pixel 30 lies under pixel 2 is
nowhere in the numbers. So a digit moved by two pixels is a different row, and :func:`shift`,
:func:`add_noise` and :func:`prepare` are here to measure what that costs, and what repairs it.

==================  =============================================================================
``shift``           move each image by whole pixels
``add_noise``       add noise to each pixel
``average_pool``    make one pixel of each 2 x 2 block
``prepare``         center and scale drawings as MNIST's were
``confusion``       count which digit was taken for which
==================  =============================================================================

Chapter: *Reading digits*. The images are those of :func:`nnlib.datasets.mnist_sample`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from nnlib._validation import as_count, as_floats, as_labels, as_nonnegative, as_rng

__all__ = ["add_noise", "average_pool", "confusion", "prepare", "shift"]

BOX = 20
"""The digits of MNIST were scaled to fit into a box of this many pixels, inside 28."""
INK = 0.1
"""A pixel darker than this belongs to the drawing, not to the paper."""
ROUNDING = 1e-6
"""How far outside 0 to 1 a pixel may lie: what :func:`prepare` interpolates is rounded."""


def shift(X: ArrayLike, right: int = 0, down: int = 0) -> np.ndarray:
    """Move each image by whole pixels; what leaves the frame is lost, what comes in is paper.

    Parameters
    ----------
    X : array_like of shape (n_images, n_pixels)
        Square images, one per row, from 0 to 1.
    right, down : int, default 0
        How many pixels; negative numbers move left and up.

    Returns
    -------
    ndarray of shape (n_images, n_pixels)
        The moved images.

    Raises
    ------
    ValueError
        If ``X`` does not hold square images from 0 to 1, or a move is not a whole number.
    """
    images = _as_square(X)
    side = images.shape[1]
    right, down = (
        as_count(name, value, minimum=-side) for name, value in (("right", right), ("down", down))
    )
    padded = np.pad(images, ((0, 0), (side, side), (side, side)))
    top, left = (side - min(move, side) for move in (down, right))
    return padded[:, top : top + side, left : left + side].reshape(len(images), -1)


def add_noise(X: ArrayLike, rng: np.random.Generator, spread: float) -> np.ndarray:
    """Add normal noise to each pixel and keep the result between paper and ink.

    Parameters
    ----------
    X : array_like of shape (n_images, n_pixels)
        Images, one per row, from 0 to 1.
    rng : numpy.random.Generator
        Source of randomness.
    spread : float
        Standard deviation of the noise, at least 0.

    Returns
    -------
    ndarray of shape (n_images, n_pixels)
        ``clip(X + spread * noise, 0, 1)``.

    Raises
    ------
    ValueError
        If an argument is not as described.
    """
    images = _as_images(X)
    noise = as_rng("rng", rng).standard_normal(images.shape)
    return np.clip(images + as_nonnegative("spread", spread) * noise, 0.0, 1.0)


def average_pool(X: ArrayLike, size: int = 2) -> np.ndarray:
    """Make one pixel of each block of ``size`` x ``size``: their mean.

    Parameters
    ----------
    X : array_like of shape (n_images, n_pixels)
        Square images, one per row, from 0 to 1.
    size : int, default 2
        Side of a block; must divide the side of the images.

    Returns
    -------
    ndarray of shape (n_images, n_pixels / size**2)
        Smaller images, for example 14 x 14 instead of 28 x 28.

    Raises
    ------
    ValueError
        If ``X`` does not hold square images from 0 to 1, or they do not consist of whole blocks.
    """
    images, size = _as_square(X), as_count("size", size)
    n, side = images.shape[:2]
    if side % size:
        raise ValueError(f"size: came {size}; expected a divisor of the images' side, {side}")
    blocks = images.reshape(n, side // size, size, side // size, size)
    return blocks.mean(axis=(2, 4)).reshape(n, -1)


def prepare(X: ArrayLike) -> np.ndarray:
    """Center and scale drawings as the digits of MNIST were centered and scaled.

    Parameters
    ----------
    X : array_like of shape (n_images, n_pixels)
        Square images, one per row, from 0 to 1; an image without ink stays as it is.

    Returns
    -------
    ndarray of shape (n_images, n_pixels)
        The drawing, its longer side scaled to 20 of 28 pixels and its center of mass moved to the
        middle.

    Raises
    ------
    ValueError
        If ``X`` does not hold square images from 0 to 1.

    Notes
    -----
    Row i of the result shows row ``c + (i - 14) * s`` of the drawing, where c is the center of mass
    and s the longer side over 20; the centers of the MNIST digits are at 14 (rows count from 0).
    Between rows there is linear interpolation, which is a product with a matrix:
    ``S[i, j] = relu(1 - |j - c - (i - 14) * s|)``. The same for columns.

    References
    ----------
    LeCun et al. (1998), section III.A, describe how the digits were prepared.
    """
    images = _as_square(X)
    n, side = images.shape[:2]
    place = np.arange(side)
    across, down = images.sum(axis=1), images.sum(axis=2)
    ink = np.maximum(images.sum(axis=(1, 2)), 1e-9)
    dark = images > INK
    extent = np.maximum(_extent(dark.any(axis=1)), _extent(dark.any(axis=2)))
    scale = np.where(extent > 0, extent / (BOX * side / 28), 1.0)
    rows, columns = (
        _resampling(np.where(extent > 0, (sums @ place) / ink, side / 2), scale, side)
        for sums in (down, across)
    )
    return np.einsum("nij,njk,nlk->nil", rows, images, columns, optimize=True).reshape(n, -1)


def confusion(y: ArrayLike, y_hat: ArrayLike, n_classes: int = 10) -> np.ndarray:
    """Count how often each true class was predicted as each class.

    Parameters
    ----------
    y : array_like of int of shape (n_samples,)
        True classes, from 0.
    y_hat : array_like of int of shape (n_samples,)
        Predicted classes.
    n_classes : int, default 10
        How many classes there are.

    Returns
    -------
    ndarray of int of shape (n_classes, n_classes)
        Row: true class; column: predicted class. Right answers are on the diagonal.

    Raises
    ------
    ValueError
        If a label is not a class or the two differ in length.
    """
    n_classes = as_count("n_classes", n_classes)
    true, predicted = as_labels("y", y, n_classes), as_labels("y_hat", y_hat, n_classes)
    if len(true) != len(predicted):
        raise ValueError(
            f"y_hat: came with {len(predicted)} labels; expected {len(true)}, as many as y"
        )
    counts = np.zeros((n_classes, n_classes), dtype=np.intp)
    np.add.at(counts, (true, predicted), 1)  # counts[y, y_hat] += 1 would count each cell only once
    return counts


def _as_images(X):
    """Check that images are written as this module reads them, one per row, from 0 to 1."""
    X = as_floats("X", X, ndim=2)
    low, high = X.min(), X.max()
    if low < -ROUNDING or high > 1.0 + ROUNDING:
        came = low if low < -ROUNDING else high
        raise ValueError(
            f"X: came with a pixel of {came:g}; expected numbers from 0 (paper) to 1 (ink); "
            "divide pixels from 0 to 255 by 255"
        )
    return X


def _as_square(X):
    """Check flat images and give them their two dimensions back."""
    X = _as_images(X)
    side = round(np.sqrt(X.shape[1]))
    if side * side != X.shape[1]:
        raise ValueError(f"X: came with {X.shape[1]} pixels; expected a square number of them")
    return X.reshape(len(X), side, side)


def _extent(used):
    """Count from the first to the last True of each row; 0 where there is none."""
    n = used.shape[1]
    first, last = used.argmax(axis=1), n - 1 - used[:, ::-1].argmax(axis=1)
    return np.where(used.any(axis=1), last - first + 1, 0)


def _resampling(center, scale, side):
    """Build the matrices S of the docstring of ``prepare``, one for each image."""
    i, j = np.arange(side)[:, np.newaxis], np.arange(side)
    center, scale = center[:, np.newaxis, np.newaxis], scale[:, np.newaxis, np.newaxis]
    return np.maximum(1.0 - np.abs(j - center - (i - side / 2) * scale), 0.0)
