"""What happened over time or over many tries: mistakes, losses, outcomes, gradients, timings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, NullLocator, ScalarFormatter
from numpy.typing import ArrayLike

from nnlib.plotting._arguments import (
    Floats,
    as_curve,
    as_flag,
    as_named,
    as_number,
    as_number_up_to,
    as_numbers,
    as_positive_numbers,
    as_record,
    as_text,
    came,
    check_axes,
    wrong,
)
from nnlib.plotting.curves import curve_style
from nnlib.plotting.style import (
    CLASS_MARKERS,
    MUTED,
    NEGATIVE,
    PAPER,
    POSITIVE,
    axes_for,
    legend_below,
)
from nnlib.records import PerceptronRun, TrainingRun

_RUNS = "a TrainingRun, or a dict of names to them"
_RUNS_INSTEAD = {
    "a history": "the run itself: plot_loss(run), not plot_loss(run.history)",
    "PerceptronRun": "such as train returns (plot_mistakes draws a PerceptronRun)",
    "DescentRun": "such as train returns (plot_landscape draws a DescentRun)",
    "ndarray": "such as train returns (plot_curves draws plain numbers)",
    "list": "such as {'first': run_1, 'second': run_2}",
    "tuple": "such as {'first': run_1, 'second': run_2}",
}


def plot_mistakes(run: PerceptronRun, ax: Axes | None = None) -> Axes:
    """Draw the number of mistakes of a perceptron in each pass over the data.

    Parameters
    ----------
    run : nnlib.records.PerceptronRun
        A run of :func:`nnlib.perceptron.train_perceptron`.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on; the title says how many updates there were and whether it converged.

    Raises
    ------
    ValueError
        If ``run`` is not such a record or has no epoch.
    """
    check_axes("ax", ax)
    as_record("run", run, PerceptronRun, {"TrainingRun": "whose loss plot_loss draws"})
    mistakes = as_numbers("run.mistakes_per_epoch", run.mistakes_per_epoch, ndim=1)
    epochs = np.arange(1, len(mistakes) + 1)
    ax = axes_for(ax)
    ax.vlines(epochs, 0, mistakes, color=NEGATIVE, linewidth=2)
    ax.plot(epochs, mistakes, "o", color=NEGATIVE, markersize=6)
    ax.set(xlabel="epoch", ylabel="mistakes", xlim=(0.4, len(mistakes) + 0.6), ylim=(0, None))
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MaxNLocator(integer=True))
    end = "converged" if run.converged else "not converged"
    ax.set_title(f"{int(mistakes.sum())} updates, {end}")
    return ax


def plot_loss(
    runs: TrainingRun | Mapping[str, TrainingRun],
    ax: Axes | None = None,
    *,
    log: bool = False,
    loss_name: str = "loss",
) -> Axes:
    """Draw the training loss over the epochs, and the validation loss if there is one.

    Parameters
    ----------
    runs : nnlib.records.TrainingRun or mapping of str to TrainingRun
        One run, or several under their names. Where training diverged there is a gap.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    log : bool, default False
        Whether the loss axis is logarithmic, which has room for positive losses only.
    loss_name : str, default 'loss'
        Name of the loss.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on; a legend under them if there is more than one curve.

    Raises
    ------
    ValueError
        If there is no run, something is not a run (its history, say), or another argument is not as
        described.
    """
    check_axes("ax", ax)
    log, loss_name = as_flag("log", log), as_text("loss_name", loss_name)
    histories = _histories(runs, log)
    ax = axes_for(ax)
    for number, (name, history) in enumerate(histories.items()):
        epochs, style = history["epoch"], curve_style(number)
        ax.plot(epochs, history["loss"], label=name, **style)
        if "validation_loss" in history:
            label = "validation" if len(histories) == 1 else f"{name}, validation"
            thin = {"linewidth": 1.2, "marker": ".", "markevery": max(1, len(epochs) // 12)}
            ax.plot(epochs, history["validation_loss"], label=label, **style | thin)
    ax.set(xlabel="epoch", ylabel=loss_name, yscale="log" if log else "linear")
    if len(ax.lines) > 1:
        legend_below(ax)
    return ax


def plot_outcomes(
    outcomes: ArrayLike,
    ax: Axes | None = None,
    *,
    solved_below: float | None = None,
    n_bins: int = 20,
    name: str = "final loss",
) -> Axes:
    """Draw how often each result came out of many trainings that differ only in their seed.

    Parameters
    ----------
    outcomes : array_like of shape (n_runs,)
        One result per run. Whole numbers (a count of rows right, say) get one bar per value,
        other numbers are collected in bins.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    solved_below : float, optional
        Results under this value count as solved and are drawn differently.
    n_bins : int, default 20
        Number of bins, at most 1000.
    name : str, default 'final loss'
        Name of the result.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on, with a legend if ``solved_below`` is given.

    Raises
    ------
    ValueError
        If ``outcomes`` is not a vector of finite numbers, or another argument is not as described.
    """
    check_axes("ax", ax)
    outcomes = as_numbers("outcomes", outcomes, ndim=1)
    edges = _edges(outcomes, as_number_up_to("n_bins", n_bins, 1000))
    threshold = None if solved_below is None else as_number("solved_below", solved_below)
    name = as_text("name", name)
    ax = axes_for(ax)
    width = 0.85 if _whole(outcomes) else 1.0
    bars: dict[str, Any] = {"bins": edges, "rwidth": width, "edgecolor": PAPER, "linewidth": 0.8}
    if threshold is None:
        ax.hist(outcomes, color=POSITIVE, **bars)
    else:
        solved = outcomes < threshold
        groups: Any = ax.hist(
            [outcomes[solved], outcomes[~solved]],
            stacked=True,
            color=[POSITIVE, NEGATIVE],
            label=[f"solved: {solved.sum()}", f"not solved: {(~solved).sum()}"],
            **bars,
        )[2]
        for bar in groups[1]:  # hist takes no list of hatches in the matplotlib of the page
            bar.set_hatch("///")
        ax.axvline(threshold, color=MUTED, linestyle=":", linewidth=1.5)
        legend_below(ax)
    ax.set(xlabel=name, ylabel=f"runs (of {len(outcomes)})")
    ax.yaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
    if _whole(outcomes):
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    return ax


def plot_gradient_norms(
    norms: Mapping[str, ArrayLike], ax: Axes | None = None, *, log: bool = True
) -> Axes:
    """Draw the size of the gradient that reaches each layer.

    Parameters
    ----------
    norms : mapping of str to array_like of shape (n_layers,)
        Norm of dL/dW (or dL/dz) of layers 1, 2, … under the name of the network.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    log : bool, default True
        Whether the norm axis is logarithmic.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on, with a legend under them.

    Raises
    ------
    ValueError
        If ``norms`` is not a mapping of names to vectors of finite numbers, all positive if
        ``log``, or another argument is not as described.
    """
    check_axes("ax", ax)
    check = as_positive_numbers if as_flag("log", log) else as_numbers
    named = as_named("norms", norms, "a dict of names to vectors")
    checked = {name: check(f"norms[{name!r}]", values, ndim=1) for name, values in named.items()}
    ax = axes_for(ax)
    for number, (name, values) in enumerate(checked.items()):
        layer_numbers = np.arange(1, len(values) + 1)
        marker = CLASS_MARKERS[number % len(CLASS_MARKERS)]
        ax.plot(layer_numbers, values, marker=marker, label=name, **curve_style(number))
    ax.set(xlabel="layer, from the input to the output", ylabel="norm of the gradient")
    ax.set_yscale("log" if log else "linear")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    legend_below(ax)
    return ax


def fitted_exponent(sizes: ArrayLike, seconds: ArrayLike) -> float:
    """Return the p of the power law ``seconds ≈ c * sizes**p`` that fits best.

    Parameters
    ----------
    sizes : array_like of shape (n,)
        Sizes, positive, at least two different ones.
    seconds : array_like of shape (n,)
        Times, positive.

    Returns
    -------
    float
        Slope of the least-squares line through (log size, log time).

    Raises
    ------
    ValueError
        If a number is not positive or there are fewer than two different sizes.
    """
    sizes = _as_sizes(sizes)
    seconds = as_positive_numbers("seconds", seconds, shape=sizes.shape)
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])


def plot_timings(
    sizes: ArrayLike,
    timings: Mapping[str, ArrayLike],
    ax: Axes | None = None,
    *,
    size_name: str = "size $n$",
) -> Axes:
    """Draw times over sizes on two logarithmic axes, where a power law is a straight line.

    Parameters
    ----------
    sizes : array_like of shape (n,)
        Sizes, positive, at least two different ones.
    timings : mapping of str to array_like of shape (n,)
        Seconds taken at each size, under the name of the method.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    size_name : str, default 'size $n$'
        Name of the size.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on; the legend under them gives the fitted exponent of each method.

    Raises
    ------
    ValueError
        If a time or size is not positive, ``timings`` is not a mapping, or another argument is not
        as described.
    """
    check_axes("ax", ax)
    sizes = _as_sizes(sizes)
    named = as_named("timings", timings, "a dict of names to times")
    checked = {
        name: as_positive_numbers(f"timings[{name!r}]", seconds, shape=sizes.shape)
        for name, seconds in named.items()
    }
    size_name = as_text("size_name", size_name)
    ax = axes_for(ax)
    for number, (name, seconds) in enumerate(checked.items()):
        marker = CLASS_MARKERS[number % len(CLASS_MARKERS)]
        label = f"{name}: time $\\propto n^{{{fitted_exponent(sizes, seconds):.1f}}}$"
        ax.plot(sizes, seconds, marker=marker, label=label, **curve_style(number))
    ax.set(xscale="log", yscale="log", xlabel=size_name, ylabel="time (s)")
    ax.set_xticks(sizes[:: 1 + len(sizes) // 8], minor=False)
    ax.xaxis.set_major_formatter(ScalarFormatter())
    ax.xaxis.set_minor_locator(NullLocator())
    legend_below(ax, n_columns=2)
    return ax


def _histories(
    runs: TrainingRun | Mapping[str, TrainingRun], log: bool
) -> dict[str, dict[str, Floats]]:
    """Return the histories of runs by name, with NaN where a loss is no number to draw."""
    if isinstance(runs, TrainingRun):
        return {"training": _history("runs", runs, log)}
    if came(runs) == "a history":
        raise wrong("runs", runs, _RUNS, _RUNS_INSTEAD)
    named = as_named("runs", runs, _RUNS, _RUNS_INSTEAD)
    return {name: _history(f"runs[{name!r}]", run, log) for name, run in named.items()}


def _history(name: str, run: object, log: bool) -> dict[str, Floats]:
    """Return epochs and losses of one run."""
    history = as_record(name, run, TrainingRun, _RUNS_INSTEAD).history
    if not isinstance(history, Mapping) or not {"epoch", "loss"} <= set(history):
        raise wrong(f"{name}.history", history, "a dict with 'epoch' and 'loss'")
    epochs = as_numbers(f"{name}.history['epoch']", history["epoch"], ndim=1)
    checked = {"epoch": epochs}
    for key in history.keys() & {"loss", "validation_loss"}:
        losses = np.asarray(history[key])
        if losses.dtype.kind == "f":  # a run that diverged ends beyond every picture
            losses = np.where(np.abs(losses) < 1e100, losses, np.nan)
        checked[key] = as_curve(f"{name}.history[{key!r}]", losses, len(epochs), log)
    return checked


def _as_sizes(sizes: ArrayLike) -> Floats:
    """Return sizes, of which two must differ: a line through one point has no slope."""
    checked = as_positive_numbers("sizes", sizes, ndim=1)
    if np.ptp(checked) == 0:
        raise ValueError("sizes: came all equal; expected at least two different sizes")
    return checked


def _whole(values: Floats) -> bool:
    """Whether all values are whole numbers."""
    return bool(np.all(values == np.round(values)))


def _edges(outcomes: Floats, n_bins: int) -> Floats:
    """Return the borders of the bars: around whole numbers, or of equal bins."""
    low, high = outcomes.min(), outcomes.max()
    if _whole(outcomes) and high - low <= 50:
        return np.arange(low - 0.5, high + 1)
    try:
        return np.histogram_bin_edges(outcomes, n_bins)
    except ValueError as error:
        raise ValueError(
            f"outcomes: came from {low!r} to {high!r}; expected numbers far enough apart for "
            f"{n_bins} bins"
        ) from error
