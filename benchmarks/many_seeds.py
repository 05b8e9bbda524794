"""XOR from 64 starts at once, against one start and against a loop over all 64."""

from __future__ import annotations

from _measure import Row, agree, compare, table, versions

# isort: split
import numpy as np

from nnlib import datasets, network
from nnlib.many import train_many
from nnlib.optimizers import GradientDescent
from nnlib.training import train

N, STEPS = 64, 500


def measure():
    """Time one network, 64 in a stack, and 64 one after another."""
    X, y = datasets.xor()
    rngs = map(np.random.default_rng, range(N))
    starts = [network.init([2, 2, 1], ["sigmoid", "sigmoid"], rng, "xavier") for rng in rngs]
    how = {"loss": "half_squared_error", "optimizer": GradientDescent(1.0), "n_epochs": STEPS}
    peers = {
        "nnlib": lambda: train_many(starts, X, y, **how),
        "nnlib, one after another": lambda: [train(s, X, y, **how).layers for s in starts],
    }
    agree({name: [network.to_vector(layers) for layers in f()] for name, f in peers.items()}, 1e-12)
    timings = compare({"nnlib": peers["nnlib"], "one start": lambda: train(starts[0], X, y, **how)})
    timings |= compare({"one after another": peers["nnlib, one after another"]}, samples=2)
    times = timings["nnlib"].seconds / timings["one start"].seconds
    bars = ((f"≤ 4.5 × one start (here {times:.1f} ×)", times <= 4.5),)
    return Row(f"XOR, 2-2-1 from {N} seeds at once, {STEPS} steps", timings, "ms", bars)


if __name__ == "__main__":
    print(table([measure()]))
    print("\n" + versions())
