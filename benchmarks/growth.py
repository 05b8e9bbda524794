"""How time and memory grow with the size of the work: a log-log fit for each hot path.

An exponent of 1 means that twice the work takes twice as long; below 1, that starting operations
still counts. Nothing here is a bar on time: only the memory has one.
"""

from __future__ import annotations

import tracemalloc

from _measure import compare, versions

# isort: split
import numpy as np

from nnlib import network
from nnlib.optimizers import GradientDescent
from nnlib.perceptron import train_perceptron
from nnlib.training import train


def step(n_samples, width, depth):
    """Return a function that trains a network for two steps."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(n_samples, width)), rng.normal(size=n_samples)
    layers = network.init([width] * (depth + 1) + [1], "relu", rng)
    how = {"loss": "half_squared_error", "optimizer": GradientDescent(1e-3), "n_epochs": 2}
    return lambda: train(layers, X, y, **how)


def rule(n_samples):
    """Return a function that runs the perceptron over examples with a wide margin."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(n_samples, 10))
    y = np.where(X[:, 0] > 0, 1, -1)
    X[:, 0] += 0.5 * y
    return lambda: train_perceptron(X, y, n_epochs=5)


PATHS = {
    "training step, examples (width 64, 2 hidden layers)": (
        lambda n: step(n, 64, 2),
        (64, 256, 1024, 4096),
    ),
    "training step, width (256 examples, 2 hidden layers)": (
        lambda n: step(256, n, 2),
        (16, 64, 256, 1024),
    ),
    "training step, depth (256 examples, width 64)": (
        lambda n: step(256, 64, n),
        (2, 4, 8, 16, 32),
    ),
    "perceptron, examples (10 features)": (rule, (1000, 10_000, 100_000)),
}


def growth():
    """Return a Markdown table of times and exponents."""
    lines = ["| path, and what grows | sizes | ms | exponent |", "|---|---|---|---|"]
    for name, (make, sizes) in PATHS.items():
        timings = compare({str(size): make(size) for size in sizes}, samples=5)
        seconds = [timings[str(size)].seconds for size in sizes]
        exponent = np.polyfit(np.log(sizes), np.log(seconds), 1)[0]
        times = " / ".join(f"{1e3 * s:.3g}" for s in seconds)
        lines.append(f"| {name} | {' / '.join(map(str, sizes))} | {times} | {exponent:.2f} |")
    return "\n".join(lines)


def memory():
    """Return a Markdown table of the peak memory of a step against the size of the batch."""
    sizes, lines = (
        [784, 300, 100, 10],
        ["| batch | parameters + activations, MB | peak, MB | ratio | bar | met |"],
    )
    lines.append("|---|---|---|---|---|---|")
    rng = np.random.default_rng(0)
    layers = network.init(sizes, ["relu", "relu", "softmax"], rng)
    how = {"loss": "categorical_cross_entropy", "optimizer": GradientDescent(0.1), "n_epochs": 3}
    for batch in (64, 256, 1024, 4096):
        X, y = rng.normal(size=(batch, 784)), np.eye(10)[rng.integers(10, size=batch)]
        tracemalloc.start()
        train(layers, X, y, **how)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        # Of each layer z and a are kept; the examples are the caller's.
        needed = 8 * (network.count_parameters(layers) + 2 * batch * sum(sizes[1:]))
        ratio = peak / needed
        lines.append(
            f"| {batch} | {needed / 1e6:.2f} | {peak / 1e6:.2f} | {ratio:.2f} | ≤ 3 | "
            f"{'yes' if ratio <= 3 else '**no**'} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    print(
        "Time\n\n"
        + growth()
        + "\n\nMemory of a full-batch step, 784–300–100–10, float64\n\n"
        + memory()
    )
    print("\n" + versions())
