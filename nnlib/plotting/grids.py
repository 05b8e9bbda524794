"""Numbers in rows and columns: matrices, confusion counts, images of digits, probabilities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LinearSegmentedColormap, to_rgb
from numpy.typing import ArrayLike

from nnlib._validation import as_count
from nnlib.plotting._arguments import (
    Floats,
    Labels,
    as_class_labels,
    as_decimals,
    as_names,
    as_names_of_classes,
    as_numbers,
    as_text,
    check_axes,
    check_size,
)
from nnlib.plotting.style import (
    DIVERGING,
    HIGHLIGHT,
    INK,
    MINUS,
    NEGATIVE,
    PAPER,
    POSITIVE,
    SEQUENTIAL,
    WIDEST,
    axes_for,
)

# No numbers are written on weight images, so their colors can be as strong as the palette has them.
_BOLD = LinearSegmentedColormap.from_list("nnlib_bold", [NEGATIVE, PAPER, POSITIVE])


def plot_matrix(
    M: ArrayLike,
    ax: Axes | None = None,
    *,
    decimals: int = 2,
    row_names: Iterable[object] | None = None,
    column_names: Iterable[object] | None = None,
    row_title: str = "",
    column_title: str = "",
) -> Axes:
    """Draw a matrix as a heat map with its numbers written in.

    Blue is positive, orange negative, white zero.

    Parameters
    ----------
    M : array_like of shape (n_rows, n_columns) or (n_columns,)
        The matrix; a vector becomes one row.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure that grows with the matrix.
    decimals : int, default 2
        Digits after the point, at most 15.
    row_names, column_names : sequence of str, optional
        Names beside the rows and under the columns; by default their numbers from 1.
    row_title, column_title : str, default ''
        What rows and columns are.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If ``M`` is not a matrix of finite numbers, there is not one name for each row and column,
        or another argument is not as described.
    """
    check_axes("ax", ax)
    M = np.atleast_2d(as_numbers("M", M, ndim=(1, 2)))
    decimals = as_decimals(decimals)
    size = check_size("M", ax, _cells_size(M, 0.42 + 0.1 * decimals))
    rows = as_names("row_names", _given(row_names, M.shape[0]), M.shape[0])
    columns = as_names("column_names", _given(column_names, M.shape[1]), M.shape[1])
    titles = {"xlabel": as_text("column_title", column_title)}
    titles["ylabel"] = as_text("row_title", row_title)
    reach = np.abs(M).max() or 1.0
    texts = [[f"{value:.{decimals}f}".replace("-", MINUS) for value in row] for row in M]
    ax = axes_for(ax, size)
    _cells(ax, M, DIVERGING, (-reach, reach), texts)
    ax.set_yticks(range(len(rows)), rows)
    ax.set_xticks(range(len(columns)), columns)
    ax.set(**titles)
    return ax


def plot_confusion(
    counts: ArrayLike,
    ax: Axes | None = None,
    *,
    names: Mapping[int, str] | Iterable[object] | None = None,
) -> Axes:
    """Draw how often each true class was predicted as each class.

    Parameters
    ----------
    counts : array_like of int of shape (n_classes, n_classes)
        Row: true class; column: predicted class.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    names : sequence of str or mapping of int to str, optional
        Names of the classes, in order or by number; by default 0, 1, 2, ….

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on; the title gives the share on the diagonal.

    Raises
    ------
    ValueError
        If ``counts`` is not a square matrix of whole numbers from 0, not all 0, or there is not one
        name for each class.
    """
    check_axes("ax", ax)
    counts = _as_counts(counts)
    size = check_size("counts", ax, _cells_size(counts, 0.42))
    class_names = as_names_of_classes("names", names, len(counts))
    # The mistakes are rare and the point: a square root lifts them out of the white.
    shades = np.sqrt(counts / counts.max())
    texts = [[f"{count:.0f}" if count else "" for count in row] for row in counts]
    ax = axes_for(ax, size)
    _cells(ax, shades, SEQUENTIAL, (0, 1), texts)
    ax.set_yticks(range(len(counts)), class_names)
    ax.set_xticks(range(len(counts)), class_names)
    ax.set(xlabel="predicted class", ylabel="true class")
    ax.set_title(f"{np.trace(counts) / counts.sum():.1%} right")
    return ax


def plot_probabilities(
    p: ArrayLike,
    ax: Axes | None = None,
    *,
    z: ArrayLike | None = None,
    names: Mapping[int, str] | Iterable[object] | None = None,
    true: int | None = None,
) -> Axes:
    """Draw the probabilities a softmax gives, one bar per class, with the scores they came from.

    Parameters
    ----------
    p : array_like of shape (n_classes,)
        Probabilities: from 0 to 1, sum 1.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    z : array_like of shape (n_classes,), optional
        Scores (logits), written beside the bars.
    names : sequence of str or mapping of int to str, optional
        Names of the classes, in order or by number; by default 0, 1, 2, ….
    true : int, optional
        Number of the true class, marked with a frame and a word.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If ``p`` is not a vector of probabilities, an argument has another length, or ``true`` is no
        class.
    """
    check_axes("ax", ax)
    p = as_numbers("p", p, ndim=1)
    if p.min() < 0 or abs(p.sum() - 1) > 1e-5:  # float32 may be this far off
        raise ValueError(f"p: came with minimum {p.min():g} and sum {p.sum():g}; expected >= 0, 1")
    class_names = as_names_of_classes("names", names, len(p))
    z = None if z is None else as_numbers("z", z, shape=p.shape)
    true = None if true is None else int(as_class_labels("true", [true], len(p))[0])
    size = check_size("p", ax, (WIDEST, 1.1 + 0.34 * len(p)))
    ax = axes_for(ax, size)
    places = np.arange(len(p))
    bars = ax.barh(places, p, color=POSITIVE, height=0.66)
    for place, value in enumerate(p):
        text = f"{value:.3f}" if z is None else f"{value:.3f}   ($z = {z[place]:.2f}$)"
        if place == true:
            text += "  true class"
        ax.annotate(
            text, (value, place), (5, 0), textcoords="offset points", va="center", fontsize=10
        )
    if true is not None:
        bars[true].set(edgecolor=INK, linewidth=2, facecolor=HIGHLIGHT)
    ax.set_yticks(places, class_names)
    ax.set(xlabel="probability", ylabel="class", xlim=(0, 1.45), ylim=(len(p) - 0.5, -0.5))
    ax.set_xticks(np.linspace(0, 1, 6))
    ax.spines["bottom"].set_bounds(0, 1)  # beyond 1 there is only text
    ax.grid(False, axis="y")
    return ax


def plot_digits(
    X: ArrayLike,
    y: ArrayLike | None = None,
    predicted: ArrayLike | None = None,
    ax: Axes | None = None,
    *,
    n_columns: int = 10,
) -> Axes:
    """Draw images of digits in a grid, with true and predicted labels under them.

    Parameters
    ----------
    X : array_like of shape (n_images, n_pixels) or (n_images, height, width)
        Images in [0, 1], from paper to ink; n_pixels must be a square number.
    y : array_like of int of shape (n_images,), optional
        True labels.
    predicted : array_like of int of shape (n_images,), optional
        Predicted labels. With ``y``, mistakes are written "4 → 9" and in orange.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure that grows with the number of images.
    n_columns : int, default 10
        Images per row.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If ``X`` does not hold square images or holds numbers outside [0, 1] (255, say), a list of
        labels has another length, or another argument is not as described.
    """
    check_axes("ax", ax)
    images = _as_images("X", X)
    _check_pixels("X", images)
    y = _labels_of("y", y, len(images))
    predicted = _labels_of("predicted", predicted, len(images))
    labels = [_digit_label(number, y, predicted) for number in range(len(images))]
    return _image_grid("X", images, labels, ax, n_columns, cmap="gray_r", vmin=0, vmax=1)


def plot_weight_images(
    W: ArrayLike,
    ax: Axes | None = None,
    *,
    names: Iterable[object] | None = None,
    n_columns: int = 10,
) -> Axes:
    """Draw what neurons look for: the weights into each one, laid out as the image they read.

    Blue where ink excites the neuron, orange where it inhibits, white where it does not matter.

    Parameters
    ----------
    W : array_like of shape (n_neurons, n_pixels)
        Weights into each neuron; n_pixels must be a square number.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure that grows with the number of neurons.
    names : sequence, optional
        What to write under the images; by default their numbers from 1.
    n_columns : int, default 10
        Images per row.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on. All images have one scale; only the largest 0.5 % of all weights exceed
        it and share the full color, so that a single outlier does not make the rest pale.

    Raises
    ------
    ValueError
        If ``W`` does not hold square images, there is not one name for each, or another argument is
        not as described.
    """
    check_axes("ax", ax)
    images = _as_images("W", W)
    n_images = len(images)
    labels = [(name, INK) for name in as_names("names", _given(names, n_images), n_images)]
    reach = np.quantile(np.abs(images), 0.995) or np.abs(images).max() or 1.0
    colors = {"cmap": _BOLD, "vmin": -reach, "vmax": reach, "interpolation": "nearest"}
    return _image_grid("W", images, labels, ax, n_columns, **colors)


def _image_grid(
    name: str,
    images: Floats,
    labels: list[tuple[str, str]],
    ax: Axes | None,
    n_columns: int,
    **colors: Any,
) -> Axes:
    """Draw images in rows, each with a text under it; ``labels`` are pairs of text and color."""
    n_columns = min(as_count("n_columns", n_columns), len(images))
    n_rows = -(-len(images) // n_columns)
    ax = axes_for(ax, check_size(name, ax, (0.5 * n_columns + 0.2, 0.66 * n_rows + 0.2)))
    for number, (image, (text, color)) in enumerate(zip(images, labels, strict=True)):
        column, row = number % n_columns, number // n_columns
        # One unit per cell; the image takes the upper part, its label the lower.
        extent = (column + 0.06, column + 0.94, 1.3 * row + 0.88, 1.3 * row)
        ax.imshow(image, extent=extent, **colors)
        ax.text(
            column + 0.5, 1.3 * row + 0.93, text, ha="center", va="top", fontsize=10, color=color
        )
    ax.set(xlim=(0, n_columns), ylim=(1.3 * n_rows, -0.05), aspect="equal")
    ax.set_axis_off()
    return ax


def _cells_size(M: Floats, cell_width: float) -> tuple[float, float]:
    """Return the size of a figure in which every number of a matrix has room."""
    n_rows, n_columns = M.shape
    return max(2.2, 1.0 + cell_width * n_columns), max(1.2, 0.9 + 0.4 * n_rows)


def _cells(
    ax: Axes, shades: Floats, cmap: Colormap, limits: tuple[float, float], texts: list[list[str]]
) -> None:
    """Draw the cells of a matrix and write each text in a color that can be read on its cell."""
    low, high = limits
    ax.imshow(shades, cmap=cmap, vmin=low, vmax=high, aspect="auto")
    for (row, column), shade in np.ndenumerate(shades):
        ink = _ink_on(cmap((shade - low) / (high - low)))
        text = texts[row][column]
        ax.text(column, row, text, ha="center", va="center", fontsize=10, color=ink)
    ax.grid(False)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)


def _ink_on(color: Any) -> str:
    """Return black or white, whichever is easier to read on ``color``.

    One of them always reaches a contrast of 4.5 (WCAG 2, relative luminance).
    """
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return "#000000" if np.dot([0.2126, 0.7152, 0.0722], linear) > 0.179 else PAPER


def _given(names: Iterable[object] | None, n: int) -> Iterable[object]:
    """Return the names given, or the numbers from 1 to n."""
    return range(1, n + 1) if names is None else names


def _as_counts(counts: ArrayLike) -> Floats:
    """Return how often what was taken for what: a square matrix of whole numbers."""
    matrix = as_numbers("counts", counts, ndim=2)
    if matrix.shape[0] != matrix.shape[1]:
        raise ValueError(
            f"counts: came with shape {matrix.shape}; expected a square matrix, such as "
            "confusion(y, y_hat)"
        )
    wrong_ones = matrix[(matrix < 0) | (matrix != np.round(matrix))]
    if len(wrong_ones):
        raise ValueError(f"counts: came with {wrong_ones[0]:g}; expected whole numbers from 0")
    if not matrix.any():
        raise ValueError("counts: came with nothing but 0; expected at least one answer counted")
    return matrix


def _as_images(name: str, X: ArrayLike) -> Floats:
    """Return flat or square images as an array (n_images, height, width)."""
    images = as_numbers(name, X, ndim=(2, 3))
    if images.ndim == 3:
        return images
    n_images, n_pixels = images.shape
    side = round(np.sqrt(n_pixels))
    if side * side != n_pixels:
        single = f"; a single image is {name}[np.newaxis]" if n_images == n_pixels else ""
        raise ValueError(
            f"{name}: came with {n_pixels} pixels a row; expected a square number of them{single}"
        )
    return images.reshape(n_images, side, side)


def _check_pixels(name: str, images: Floats) -> None:
    """Raise ValueError unless pixels are from 0 to 1: anything more would be drawn as black."""
    low, high = images.min(), images.max()
    if low >= -1e-6 and high <= 1 + 1e-6:
        return
    if low < 0 or high <= 1.5:
        came, write = (low if low < 0 else high), f"np.clip({name}, 0, 1)"
    else:  # scikit-learn's small digits have 16 steps of gray, most others 255
        came, write = high, f"{name} / {16 if high <= 16 else 255}"
    raise ValueError(f"{name}: came with {came:g}; expected pixels from 0 to 1, such as {write}")


def _labels_of(name: str, labels: ArrayLike | None, n_images: int) -> Labels | None:
    """Check labels, if there are any."""
    if labels is None:
        return None
    checked = as_class_labels(name, labels)
    if len(checked) != n_images:
        raise ValueError(f"{name}: came {len(checked)} labels; expected {n_images}")
    return checked


def _digit_label(number: int, y: Labels | None, predicted: Labels | None) -> tuple[str, str]:
    """Return what to write under an image, and in which color."""
    if y is not None and predicted is not None and y[number] != predicted[number]:
        return f"{y[number]} → {predicted[number]}", NEGATIVE
    labels = y if y is not None else predicted
    return ("" if labels is None else str(labels[number])), INK
