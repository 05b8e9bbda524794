"""Numbers in rows and columns: matrices, confusion counts, images of digits, probabilities."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, to_rgb

from nnlib._validation import as_count, as_floats, as_labels
from nnlib.plotting.style import (
    DIVERGING,
    HIGHLIGHT,
    INK,
    MINUS,
    NEGATIVE,
    PAPER,
    POSITIVE,
    SEQUENTIAL,
    axes_for,
)

# No numbers are written on weight images, so their colors can be as strong as the palette has them.
_BOLD = LinearSegmentedColormap.from_list("nnlib_bold", [NEGATIVE, PAPER, POSITIVE])


def plot_matrix(
    M,
    ax=None,
    *,
    decimals=2,
    row_names=None,
    column_names=None,
    row_title="",
    column_title="",
):
    """Draw a matrix as a heat map with its numbers written in.

    Blue is positive, orange negative, white zero.

    Parameters
    ----------
    M : array_like, shape (n_rows, n_columns) or (n_columns,)
        The matrix; a vector becomes one row.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure that grows with the matrix.
    decimals : int
        Digits after the point.
    row_names, column_names : sequence of str, optional
        Names beside the rows and under the columns; by default their numbers from 1.
    row_title, column_title : str
        What rows and columns are.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If `M` is not a matrix of finite numbers or there is not one name for each row and column.
    """
    M = np.atleast_2d(as_floats("M", M, ndim=(1, 2)))
    decimals = as_count("decimals", decimals, 0)
    reach = np.abs(M).max() or 1.0
    ax = axes_for(ax, _cells_size(M, 0.42 + 0.1 * decimals))
    texts = [[f"{value:.{decimals}f}".replace("-", MINUS) for value in row] for row in M]
    _cells(ax, M, DIVERGING, (-reach, reach), texts)
    _names(ax.set_yticks, "row_names", row_names, M.shape[0])
    _names(ax.set_xticks, "column_names", column_names, M.shape[1])
    ax.set(xlabel=column_title, ylabel=row_title)
    return ax


def plot_confusion(counts, ax=None, *, names=None):
    """Draw how often each true class was predicted as each class.

    Parameters
    ----------
    counts : array_like of int, shape (n_classes, n_classes)
        Row: true class; column: predicted class.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    names : sequence of str, optional
        Names of the classes; by default 0, 1, 2, ….

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on; the title gives the share on the diagonal.

    Raises
    ------
    ValueError
        If `counts` is not a square matrix of whole numbers from 0, not all 0.
    """
    counts = as_floats("counts", counts, ndim=2)
    if counts.shape[0] != counts.shape[1]:
        raise ValueError(f"counts: came with shape {counts.shape}; expected a square matrix")
    if counts.min() < 0 or np.any(counts != np.round(counts)) or not counts.any():
        raise ValueError("counts: expected whole numbers from 0, not all of them 0")
    names = range(len(counts)) if names is None else names
    ax = axes_for(ax, _cells_size(counts, 0.42))
    # The mistakes are rare and the point: a square root lifts them out of the white.
    shades = np.sqrt(counts / counts.max())
    texts = [[f"{count:.0f}" if count else "" for count in row] for row in counts]
    _cells(ax, shades, SEQUENTIAL, (0, 1), texts)
    _names(ax.set_yticks, "names", names, len(counts))
    _names(ax.set_xticks, "names", names, len(counts))
    ax.set(xlabel="predicted class", ylabel="true class")
    ax.set_title(f"{np.trace(counts) / counts.sum():.1%} right")
    return ax


def plot_probabilities(p, ax=None, *, z=None, names=None, true=None):
    """Draw the probabilities a softmax gives, one bar per class, with the scores they came from.

    Parameters
    ----------
    p : array_like, shape (n_classes,)
        Probabilities: from 0 to 1, sum 1.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    z : array_like, shape (n_classes,), optional
        Scores (logits), written beside the bars.
    names : sequence of str, optional
        Names of the classes; by default 0, 1, 2, ….
    true : int, optional
        Number of the true class, marked with a frame and a word.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If `p` is not a vector of probabilities or an argument has another length.
    """
    p = as_floats("p", p, ndim=1)
    if p.min() < 0 or abs(p.sum() - 1) > 1e-6:
        raise ValueError(f"p: came with minimum {p.min():g} and sum {p.sum():g}; expected >= 0, 1")
    names = _checked_names("names", range(len(p)) if names is None else names, len(p))
    z = None if z is None else as_floats("z", z, shape=p.shape)
    ax = axes_for(ax, (5.5, 1.1 + 0.34 * len(p)))
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
        true = as_labels("true", [true], len(p))[0]
        bars[true].set(edgecolor=INK, linewidth=2, facecolor=HIGHLIGHT)
    ax.set_yticks(places, names)
    ax.set(xlabel="probability", ylabel="class", xlim=(0, 1.45), ylim=(len(p) - 0.5, -0.5))
    ax.set_xticks(np.linspace(0, 1, 6))
    ax.spines["bottom"].set_bounds(0, 1)  # beyond 1 there is only text
    ax.grid(False, axis="y")
    return ax


def plot_digits(X, y=None, predicted=None, ax=None, *, n_columns=10):
    """Draw images of digits in a grid, with true and predicted labels under them.

    Parameters
    ----------
    X : array_like, shape (n_images, n_pixels) or (n_images, height, width)
        Images in [0, 1]; n_pixels must be a square number.
    y : array_like of int, shape (n_images,), optional
        True labels.
    predicted : array_like of int, shape (n_images,), optional
        Predicted labels. With `y`, mistakes are written "4 → 9" and in orange.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure that grows with the number of images.
    n_columns : int
        Images per row.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If `X` does not hold square images or a list of labels has another length.
    """
    images = _as_images(X)
    y = _labels_of("y", y, len(images))
    predicted = _labels_of("predicted", predicted, len(images))
    labels = [_digit_label(number, y, predicted) for number in range(len(images))]
    return _image_grid(images, labels, ax, n_columns, cmap="gray_r", vmin=0, vmax=1)


def plot_weight_images(W, ax=None, *, names=None, n_columns=10):
    """Draw what neurons look for: the weights into each one, laid out as the image they read.

    Blue where ink excites the neuron, orange where it inhibits, white where it does not matter.

    Parameters
    ----------
    W : array_like, shape (n_neurons, n_pixels)
        Weights into each neuron; n_pixels must be a square number.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure that grows with the number of neurons.
    names : sequence, optional
        What to write under the images; by default their numbers from 1.
    n_columns : int
        Images per row.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on. All images have one scale; only the largest 0.5 % of all weights exceed
        it and share the full color, so that a single outlier does not make the rest pale.

    Raises
    ------
    ValueError
        If `W` does not hold square images or there is not one name for each.
    """
    images = _as_images(W, "W")
    names = range(1, len(images) + 1) if names is None else names
    labels = [(name, INK) for name in _checked_names("names", names, len(images))]
    reach = np.quantile(np.abs(images), 0.995) or np.abs(images).max() or 1.0
    colors = {"cmap": _BOLD, "vmin": -reach, "vmax": reach, "interpolation": "nearest"}
    return _image_grid(images, labels, ax, n_columns, **colors)


def _image_grid(images, labels, ax, n_columns, **colors):
    """Draw images in rows, each with a text under it; `labels` are pairs of text and color."""
    n_columns = min(as_count("n_columns", n_columns), len(images))
    n_rows = -(-len(images) // n_columns)
    ax = axes_for(ax, (0.66 * n_columns + 0.2, 0.86 * n_rows + 0.2))
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


def _cells_size(M, cell_width):
    """Return the size of a figure in which every number of a matrix has room."""
    n_rows, n_columns = M.shape
    return max(2.2, 1.0 + cell_width * n_columns), max(1.2, 0.9 + 0.4 * n_rows)


def _cells(ax, shades, cmap, limits, texts):
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


def _ink_on(color):
    """Return black or white, whichever is easier to read on `color`.

    One of them always reaches a contrast of 4.5 (WCAG 2, relative luminance).
    """
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return "#000000" if np.dot([0.2126, 0.7152, 0.0722], linear) > 0.179 else PAPER


def _checked_names(name, names, expected):
    """Return names as a list of strings, one for each of `expected` places."""
    names = [str(one) for one in names]
    if len(names) != expected:
        raise ValueError(f"{name}: came {len(names)} names; expected {expected}")
    return names


def _names(set_ticks, name, names, expected):
    """Write the names of rows or columns, by default their numbers from 1."""
    names = range(1, expected + 1) if names is None else names
    set_ticks(range(expected), _checked_names(name, names, expected))


def _as_images(X, name="X"):
    """Return flat or square images as an array (n_images, height, width)."""
    X = as_floats(name, X, ndim=(2, 3))
    if X.ndim == 3:
        return X
    side = round(np.sqrt(X.shape[1]))
    if side * side != X.shape[1]:
        raise ValueError(f"{name}: came with {X.shape[1]} pixels; expected a square number of them")
    return X.reshape(len(X), side, side)


def _labels_of(name, labels, n_images):
    """Check labels, if there are any."""
    if labels is None:
        return None
    labels = as_labels(name, labels)
    if len(labels) != n_images:
        raise ValueError(f"{name}: came {len(labels)} labels; expected {n_images}")
    return labels


def _digit_label(number, y, predicted):
    """Return what to write under an image, and in which color."""
    if y is not None and predicted is not None and y[number] != predicted[number]:
        return f"{y[number]} → {predicted[number]}", NEGATIVE
    labels = y if y is not None else predicted
    return ("" if labels is None else str(labels[number])), INK
