"""The page on PyTorch: what is stored agrees digit for digit, and nnlib still says the same.

`make bench`, which has PyTorch, stores the numbers anew.
"""

import re
from pathlib import Path

import numpy as np
import pytest

from nnlib import datasets, network
from nnlib.network import Layer
from nnlib.optimizers import GradientDescent
from nnlib.training import train

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "benchmarks" / "the_same_in_pytorch.py"
STORED = PROGRAM.with_suffix(".txt").read_text("utf-8")


def numbers(part, text=STORED):
    """Return the two rows of numbers of one part."""
    rows = re.search(rf"--- {part}\nnnlib +(.*)\ntorch +(.*)\n", text)
    return [np.array(row.split(), dtype=float) for row in rows.groups()]


@pytest.mark.parametrize("part", ["three neurons", "autograd", "digits"])
def test_both_columns_agree_digit_for_digit(part):
    ours, theirs = numbers(part)
    assert len(ours) >= 2
    np.testing.assert_allclose(ours, theirs, atol=2e-10, rtol=0)


def test_the_stored_numbers_of_three_neurons_are_those_of_nnlib():
    X, y = datasets.traffic(np.random.default_rng(0), n_samples=60)
    layers = [
        Layer([[0.5], [-0.5]], [-9.0, 3.0], "relu"),
        Layer([[-0.5, -0.5]], [3.0], "linear"),
    ]
    back = network.backward(layers, network.forward(layers, X), y, "mean_squared_error")
    slopes = [back.dW[0][:, 0], back.db[0], back.dW[1][0], back.db[1]]
    stored, _ = numbers("three neurons")
    np.testing.assert_allclose(stored, [back.loss, *np.concatenate(slopes)], atol=1e-10)


def test_the_stored_numbers_of_autograd_are_those_of_the_chapter():
    stored, _ = numbers("autograd")
    np.testing.assert_allclose(stored, [np.log(10), 0.6, 0.6, 0.1], atol=1e-10)


def test_the_stored_numbers_of_the_digits_are_those_of_nnlib():
    X, y = datasets.digits()
    X_train, X_test, y_train, y_test = datasets.train_test_split(X, y, np.random.default_rng(0))
    run = train(
        network.init([64, 32, 10], ["relu", "softmax"], np.random.default_rng(1)),
        X_train, y_train, loss="categorical_cross_entropy", optimizer=GradientDescent(0.1),
        n_epochs=30, batch_size=32, rng=np.random.default_rng(2),
    )  # fmt: skip
    right = np.mean(network.predict(run.layers, X_test).argmax(axis=1) == y_test)
    stored, _ = numbers("digits")
    np.testing.assert_allclose(stored, [right, np.abs(run.layers[0].W).sum()], atol=1e-6)
