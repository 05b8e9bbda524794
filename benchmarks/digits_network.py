"""An epoch of 784-300-100-10 over 10 000 real digits, and the matrix products it cannot do without.

ReLU, softmax with cross-entropy, plain gradient descent, the examples in a new order. ``its matrix
products`` are the 8 of a step (3 forward, 3 for the weights, 2 backward) and nothing else; PyTorch
runs eager, JAX a compiled step. After its last epoch `nnlib.training.train` computes the loss over
all examples once more, which the others do not; so an epoch is a quarter of what a run of five
epochs takes beyond a run of one.
"""

from __future__ import annotations

import warnings

from _measure import Row, agree, compare, table, versions

# isort: split
import jax
import jax.numpy as jnp
import numpy as np
import torch
from sklearn.neural_network import MLPClassifier

from nnlib import network
from nnlib.datasets import mnist_sample
from nnlib.optimizers import GradientDescent
from nnlib.training import train

jax.config.update("jax_enable_x64", True)
torch.set_num_threads(1)
SIZES, RATE = [784, 300, 100, 10], 0.1
KINK = 2e-3  # float32 sums differ between BLAS and XLA, and a few relus fall on the other side


def ours(X, labels, layers, batch, n_epochs=1):
    """Train with nnlib."""
    return train(
        layers,
        X,
        labels,
        loss="categorical_cross_entropy",
        optimizer=GradientDescent(RATE),
        n_epochs=n_epochs,
        batch_size=batch,
        rng=np.random.default_rng(0),
    ).layers


def batches(X, labels, batch):
    """Yield the batches that `ours` sees."""
    order = np.random.default_rng(0).permutation(len(X))
    for start in range(0, len(X), batch):
        rows = order[start : start + batch]
        yield X[rows], labels[rows]


def plain(X, labels, layers, batch):
    """Train an epoch with the lines of the chapter."""
    parts, one_hot = [[layer.W, layer.b] for layer in layers], np.eye(10, dtype=X.dtype)
    for x, y in batches(X, labels, batch):
        A = [x]
        for W, b in parts:
            z = A[-1] @ W.T + b
            A.append(np.maximum(z, 0))
        e = np.exp(z - z.max(axis=1, keepdims=True))
        delta = (e / e.sum(axis=1, keepdims=True) - one_hot[y]) / len(y)
        for i in range(2, -1, -1):
            dW, db = delta.T @ A[i], delta.sum(axis=0)
            if i > 0:
                delta = (delta @ parts[i][0]) * (A[i] > 0)
            parts[i] = [parts[i][0] - RATE * dW, parts[i][1] - RATE * db]
    return parts


def products(X, labels, layers, batch):
    """Compute the matrix products of an epoch on arrays of the right shapes."""
    of = [np.ones((batch, n), X.dtype) for n in SIZES]
    slopes = [np.empty(layer.W.T.shape, X.dtype) for layer in layers]
    for _ in range(len(X) // batch + (len(X) % batch > 0)):
        for i, layer in enumerate(layers):
            of[i].dot(layer.W.T)
            of[i].T.dot(of[i + 1], out=slopes[i])
            if i > 0:
                of[i + 1].dot(layer.W)


def in_torch(X, labels, layers, batch):
    """Train an epoch with PyTorch."""
    parts = []
    for layer in layers:
        linear = torch.nn.Linear(layer.n_in, layer.n_out)
        linear.weight.data = torch.tensor(layer.W.copy(order="C"))
        linear.bias.data = torch.tensor(layer.b)
        parts += [linear, torch.nn.ReLU()]
    model = torch.nn.Sequential(*parts[:-1])
    optimizer, loss = torch.optim.SGD(model.parameters(), RATE), torch.nn.CrossEntropyLoss()
    for x, y in batches(X, labels, batch):
        optimizer.zero_grad()
        loss(model(torch.from_numpy(x)), torch.from_numpy(y)).backward()
        optimizer.step()
    values = [p.detach().numpy() for p in model.parameters()]
    return list(zip(values[::2], values[1::2], strict=True))


@jax.jit
def jax_step(parts, x, y):
    """Take one step, compiled."""

    def loss(parts):
        a = x
        for W, b in parts[:-1]:
            a = jnp.maximum(a @ W.T + b, 0)
        scores = a @ parts[-1][0].T + parts[-1][1]
        return -jnp.mean(jax.nn.log_softmax(scores)[jnp.arange(len(y)), y])

    slopes = jax.grad(loss)(parts)
    return jax.tree.map(lambda p, g: p - jnp.asarray(RATE, p.dtype) * g, parts, slopes)


def in_jax(X, labels, layers, batch):
    """Train an epoch with JAX."""
    parts = [(jnp.asarray(layer.W), jnp.asarray(layer.b)) for layer in layers]
    for x, y in batches(X, labels, batch):
        parts = jax_step(parts, x, y)
    return jax.block_until_ready(parts)


def in_sklearn(X, labels, layers, batch):
    """Train an epoch with scikit-learn (its own order of the examples)."""
    model = MLPClassifier(
        SIZES[1:-1],
        solver="sgd",
        alpha=0,
        batch_size=batch,
        momentum=0,
        nesterovs_momentum=False,
        learning_rate_init=RATE,
        max_iter=1,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return model.fit(X, labels)


def measure(dtype, batch, faster_than):
    """Time one type and one batch size."""
    X, labels = mnist_sample()
    X, labels = np.concatenate([X, X]).astype(dtype), np.concatenate([labels, labels])
    names = ["relu", "relu", "softmax"]
    layers = network.init(SIZES, names, np.random.default_rng(1), dtype=dtype)
    task = X, labels, layers, batch
    peers = {
        "nnlib": ours,
        "plain NumPy": plain,
        "PyTorch": in_torch,
        "JAX, jitted step": in_jax,
        "scikit-learn": in_sklearn,
        "its matrix products": products,
    }
    trained = {name: peers[name](*task) for name in list(peers)[:4]}
    trained["nnlib"] = [(layer.W, layer.b) for layer in trained["nnlib"]]
    flat = {
        name: np.concatenate([np.ravel(p) for pair in parts for p in pair])
        for name, parts in trained.items()
    }
    agree(flat, rtol=0, atol=1e-10 if dtype == np.float64 else KINK)
    calls = {name: lambda f=f: f(*task) for name, f in peers.items()}
    timings = compare(calls | {"five epochs": lambda: ours(*task, n_epochs=5)})
    timings["nnlib"] = timings.pop("five epochs").beyond(timings["nnlib"], 4)
    work = f"784–300–100–10, 10 000 digits, {np.dtype(dtype).name}, batches of {batch}, an epoch"
    row = Row(work, timings, "ms", ())
    over = 1 / row.ratio("its matrix products")
    bars = [(f"≤ 1.25 × its products (here {over:.2f} ×)", over <= 1.25)]
    for peer, factor in faster_than.items():
        bars.append((f"{peer} takes ≥ {factor} ×", row.ratio(peer) >= factor))
    return Row(work, timings, "ms", tuple(bars))


if __name__ == "__main__":
    single = {"PyTorch": 1.3, "scikit-learn": 1.3, "JAX, jitted step": 0.95}
    print(
        table(
            [
                measure(np.float32, 256, single),
                measure(np.float32, 64, single),
                measure(np.float64, 64, {"PyTorch": 1.0}),
                measure(np.float64, 256, {"PyTorch": 0.97}),
            ]
        )
    )
    print("\n" + versions("torch", "jax", "scikit-learn"))
