"""The perceptron: the same nudges in the same order, against scikit-learn's compiled loop.

The examples are drawn so that mistakes are frequent at first and rare at the end. ``row loop`` is
the rule as the chapter prints it.
"""

from __future__ import annotations

import warnings

from _measure import Row, agree, compare, once, table, versions

# isort: split
import numpy as np
from sklearn.linear_model import Perceptron

from nnlib.perceptron import train_perceptron

N = 100_000
CASES = (  # features, room around the line, passes at most, name
    (2, 0.012, 30, "mistakes rare"),
    (2, 0.0002, 30, "mistakes frequent"),
    (10, 0.05, 30, "mistakes rare"),
    (10, 0.018, 30, "mistakes frequent"),
    (10, 0.003, 30, "mistakes frequent to the end"),
    (100, 0.055, 70, "mistakes frequent"),
)


def examples(d, room):
    """Draw examples that a line separates, with some room around it."""
    rng = np.random.default_rng(d)
    w = rng.normal(size=d)
    w /= np.sqrt(w @ w)
    X = rng.normal(size=(N, d))
    side = X @ w + 0.1
    y = np.where(side >= 0, 1, -1)
    return X + np.where(np.abs(side) < room, room * y, 0)[:, np.newaxis] * w, y


def row_loop(X, y, n_epochs):
    """Apply the rule to one example after another."""
    w, b, nudges = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(n_epochs):
        for x_i, y_i in zip(X, y, strict=True):
            if y_i * (w @ x_i + b) <= 0:
                w, b, nudges = w + y_i * x_i, b + y_i, nudges + 1
    return w, b, nudges


def measure(d, room, n_epochs, name):
    """Time one case."""
    X, y = examples(d, room)
    run = train_perceptron(X, y, n_epochs=n_epochs)
    n_epochs = run.n_epochs

    def theirs():
        model = Perceptron(shuffle=False, tol=None, max_iter=n_epochs)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return model.fit(X, y)

    model = theirs()
    agree({"nnlib": [run.w, run.b], "scikit-learn": [model.coef_[0], model.intercept_[0]]})
    peers = {"nnlib": lambda: train_perceptron(X, y, n_epochs=n_epochs), "scikit-learn": theirs}
    timings = compare(peers)
    if d <= 10:
        slow, timings["row loop"] = once(lambda: row_loop(X, y, n_epochs))
        agree({"nnlib": [run.w, run.b, len(run.updates)], "row loop": slow})
    ratio = timings["nnlib"].seconds / timings["scikit-learn"].seconds
    bars = [("≤ 1.25 × scikit-learn", ratio <= 1.25)]
    if "rare" in name:
        bars.append(("faster than scikit-learn", ratio < 1))
    work = f"perceptron, {N} points, {d} features, {len(run.updates)} nudges in {n_epochs} passes"
    row = Row(f"{work} ({name})", timings, "ms", tuple(bars))
    if d <= 10:
        row = Row(
            row.work, timings, "ms", (*row.bars, ("≥ 50 × row loop", row.ratio("row loop") >= 50))
        )
    return row


if __name__ == "__main__":
    print(table([measure(*case) for case in CASES]))
    print("\n" + versions("scikit-learn"))
