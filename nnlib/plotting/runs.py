"""What happened over time or over many tries: mistakes, losses, outcomes, gradients, timings."""

from collections.abc import Mapping

import numpy as np
from matplotlib.ticker import MaxNLocator, NullLocator, ScalarFormatter

from nnlib._validation import as_count, as_floats
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


def plot_mistakes(run, ax=None):
    """Draw the number of mistakes of a perceptron in each pass over the data.

    Parameters
    ----------
    run : nnlib.records.PerceptronRun
        A run of `nnlib.perceptron.train_perceptron`.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on; the title says how many updates there were and whether it converged.

    Raises
    ------
    ValueError
        If the run has no epoch.
    """
    mistakes = as_floats("run.mistakes_per_epoch", run.mistakes_per_epoch, ndim=1)
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


def plot_loss(runs, ax=None, *, log=False, loss_name="loss"):
    """Draw the training loss over the epochs, and the validation loss if there is one.

    Parameters
    ----------
    runs : nnlib.records.TrainingRun or mapping of str to TrainingRun
        One run, or several under their names.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    log : bool
        Whether the loss axis is logarithmic.
    loss_name : str
        Name of the loss.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on; a legend under them if there is more than one curve.

    Raises
    ------
    ValueError
        If there is no run.
    """
    named = runs if isinstance(runs, Mapping) else {"training": runs}
    if not named:
        raise ValueError("runs: came empty; expected at least one TrainingRun")
    ax = axes_for(ax)
    for number, (name, run) in enumerate(named.items()):
        epochs, history = run.history["epoch"], run.history
        style = curve_style(number)
        ax.plot(epochs, history["loss"], label=name, **style)
        if "validation_loss" in history:
            label = "validation" if len(named) == 1 else f"{name}, validation"
            thin = {"linewidth": 1.2, "marker": ".", "markevery": max(1, len(epochs) // 12)}
            ax.plot(epochs, history["validation_loss"], label=label, **style | thin)
    ax.set(xlabel="epoch", ylabel=loss_name, yscale="log" if log else "linear")
    if len(ax.lines) > 1:
        legend_below(ax)
    return ax


def plot_outcomes(outcomes, ax=None, *, solved_below=None, n_bins=20, name="final loss"):
    """Draw how often each result came out of many trainings that differ only in their seed.

    Parameters
    ----------
    outcomes : array_like, shape (n_runs,)
        One result per run. Whole numbers (a count of rows right, say) get one bar per value,
        other numbers are collected in bins.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    solved_below : float, optional
        Results under this value count as solved and are drawn differently.
    n_bins : int
        Number of bins.
    name : str
        Name of the result.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on, with a legend if `solved_below` is given.

    Raises
    ------
    ValueError
        If `outcomes` is not a vector of finite numbers.
    """
    outcomes = as_floats("outcomes", outcomes, ndim=1)
    edges = _edges(outcomes, as_count("n_bins", n_bins))
    ax = axes_for(ax)
    width = 0.85 if _whole(outcomes) else 1.0
    bars = {"bins": edges, "rwidth": width, "edgecolor": PAPER, "linewidth": 0.8}
    if solved_below is None:
        ax.hist(outcomes, color=POSITIVE, **bars)
    else:
        threshold = float(as_floats("solved_below", solved_below, shape=()))
        solved = outcomes < threshold
        ax.hist(
            [outcomes[solved], outcomes[~solved]],
            stacked=True,
            color=[POSITIVE, NEGATIVE],
            hatch=["", "///"],
            label=[f"solved: {solved.sum()}", f"not solved: {(~solved).sum()}"],
            **bars,
        )
        ax.axvline(threshold, color=MUTED, linestyle=":", linewidth=1.5)
        legend_below(ax)
    ax.set(xlabel=name, ylabel=f"runs (of {len(outcomes)})")
    ax.yaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
    if _whole(outcomes):
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    return ax


def plot_gradient_norms(norms, ax=None, *, log=True):
    """Draw the size of the gradient that reaches each layer.

    Parameters
    ----------
    norms : mapping of str to array_like of shape (n_layers,)
        Norm of dL/dW (or dL/dz) of layers 1, 2, … under the name of the network.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    log : bool
        Whether the norm axis is logarithmic.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on, with a legend under them.

    Raises
    ------
    ValueError
        If `norms` is not a mapping of names to vectors of finite numbers, all positive if `log`.
    """
    if not isinstance(norms, Mapping) or not norms:
        raise ValueError(f"norms: came {type(norms).__name__}; expected a dict of names to vectors")
    checked = {
        name: as_floats(f"norms[{name!r}]", values, ndim=1) for name, values in norms.items()
    }
    ax = axes_for(ax)
    for number, (name, values) in enumerate(checked.items()):
        if log and values.min() <= 0:
            raise ValueError(f"norms[{name!r}]: came {values.min():g}; expected > 0 on a log axis")
        layer_numbers = np.arange(1, len(values) + 1)
        marker = CLASS_MARKERS[number % len(CLASS_MARKERS)]
        ax.plot(layer_numbers, values, marker=marker, label=name, **curve_style(number))
    ax.set(xlabel="layer, from the input to the output", ylabel="norm of the gradient")
    ax.set_yscale("log" if log else "linear")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    legend_below(ax)
    return ax


def fitted_exponent(sizes, seconds):
    """Return the p of the power law ``seconds ≈ c * sizes**p`` that fits best.

    Parameters
    ----------
    sizes : array_like, shape (n,)
        Sizes, positive, at least two different ones.
    seconds : array_like, shape (n,)
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
    sizes = as_floats("sizes", sizes, ndim=1)
    seconds = as_floats("seconds", seconds, shape=sizes.shape)
    for name, values in (("sizes", sizes), ("seconds", seconds)):
        if values.min() <= 0:
            raise ValueError(f"{name}: came {values.min():g}; expected numbers > 0")
    if np.ptp(sizes) == 0:
        raise ValueError("sizes: came all equal; expected at least two different sizes")
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])


def plot_timings(sizes, timings, ax=None, *, size_name="size $n$"):
    """Draw times over sizes on two logarithmic axes, where a power law is a straight line.

    Parameters
    ----------
    sizes : array_like, shape (n,)
        Sizes, positive.
    timings : mapping of str to array_like of shape (n,)
        Seconds taken at each size, under the name of the method.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    size_name : str
        Name of the size.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on; the legend under them gives the fitted exponent of each method.

    Raises
    ------
    ValueError
        If a time or size is not positive, or `timings` is not a mapping.
    """
    if not isinstance(timings, Mapping) or not timings:
        raise ValueError(f"timings: came {type(timings).__name__}; expected a dict of times")
    sizes = as_floats("sizes", sizes, ndim=1)
    exponents = {name: fitted_exponent(sizes, seconds) for name, seconds in timings.items()}
    ax = axes_for(ax)
    for number, (name, exponent) in enumerate(exponents.items()):
        marker = CLASS_MARKERS[number % len(CLASS_MARKERS)]
        label = f"{name}: time $\\propto n^{{{exponent:.1f}}}$"
        ax.plot(sizes, timings[name], marker=marker, label=label, **curve_style(number))
    ax.set(xscale="log", yscale="log", xlabel=size_name, ylabel="time (s)")
    ax.set_xticks(sizes[:: 1 + len(sizes) // 8], minor=False)
    ax.xaxis.set_major_formatter(ScalarFormatter())
    ax.xaxis.set_minor_locator(NullLocator())
    legend_below(ax, n_columns=2)
    return ax


def _whole(values):
    """Whether all values are whole numbers."""
    return bool(np.all(values == np.round(values)))


def _edges(outcomes, n_bins):
    """Return the borders of the bars: around whole numbers, or of equal bins."""
    low, high = outcomes.min(), outcomes.max()
    if _whole(outcomes) and high - low <= 50:
        return np.arange(low - 0.5, high + 1)
    return np.histogram_bin_edges(outcomes, n_bins)
