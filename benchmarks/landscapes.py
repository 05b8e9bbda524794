"""The loss over a grid of 101 x 101 values of two weights, and its gradient at every point."""

from __future__ import annotations

from itertools import combinations

from _measure import Row, agree, at_most, compare, table, versions

# isort: split
import jax
import jax.numpy as jnp
import numpy as np
import torch

from nnlib import datasets, network
from nnlib.landscape import landscape, landscape_gradient
from nnlib.layers import Layer, from_vector, to_vector

jax.config.update("jax_enable_x64", True)
torch.set_num_threads(1)
N = 101


def problem():
    """Return the three-neuron network with its 30 points."""
    rng = np.random.default_rng(0)
    X, y = datasets.traffic(rng, 30)
    layers = network.init([1, 2, 1], "relu", rng)
    layers = [Layer(of.W, rng.normal(size=of.n_out), of.activation) for of in layers]
    return X / 24, y, layers


def peers_for(X, y, layers, i, j, u, v):
    """Return the functions that compute height and gradient, by peer."""
    vector, x = to_vector(layers), X[:, 0]

    x_, y_ = jnp.asarray(x), jnp.asarray(y)

    def in_jax(two):
        p = [two[0] if k == i else two[1] if k == j else float(vector[k]) for k in range(7)]
        a_1, a_2 = jax.nn.relu(p[0] * x_ + p[2]), jax.nn.relu(p[1] * x_ + p[3])
        return 0.5 * jnp.square(p[4] * a_1 + p[5] * a_2 + p[6] - y_).mean()

    xt, yt = torch.tensor(x), torch.tensor(y)

    def in_torch(two):
        p = [two[0] if k == i else two[1] if k == j else float(vector[k]) for k in range(7)]
        a_1, a_2 = torch.relu(p[0] * xt + p[2]), torch.relu(p[1] * xt + p[3])
        return 0.5 * torch.square(p[4] * a_1 + p[5] * a_2 + p[6] - yt).mean(-1)

    U, V = np.meshgrid(u, v, indexing="ij")
    flat = np.stack([U.ravel(), V.ravel()], axis=-1)
    heights = jax.jit(jax.vmap(in_jax))
    slopes = jax.jit(jax.vmap(jax.grad(in_jax)))
    ut, vt = torch.tensor(u)[:, None, None], torch.tensor(v)[:, None]
    torch_slopes = torch.func.vmap(torch.func.grad(in_torch))
    points, tensor = jnp.asarray(flat), torch.tensor(flat)
    return (
        {
            "nnlib": lambda: landscape(layers, X, y, (i, u), (j, v)),
            "JAX, vmap": lambda: heights(points).block_until_ready().reshape(N, N),
            "PyTorch, broadcast": lambda: in_torch((ut, vt)).numpy(),
        },
        {
            "nnlib": lambda: landscape_gradient(layers, X, y, (i, u), (j, v)),
            "JAX, vmap": lambda: slopes(points).block_until_ready().reshape(N, N, 2),
            "PyTorch, vmap": lambda: torch_slopes(tensor).numpy().reshape(N, N, 2),
        },
    )


def plain(X, y, layers, i, j, u, v):
    """Compute the loss point by point, with one pass through the network each."""
    vector, heights = to_vector(layers), np.empty((N, N))
    for row, vector[i] in enumerate(u):
        for column, vector[j] in enumerate(v):
            heights[row, column] = network.objective(from_vector(layers, vector), X, y)
    return heights


def measure():
    """Time the pair of parameters that takes nnlib longest, and the fastest pair's time beside."""
    X, y, layers = problem()
    u, v = np.linspace(-2, 2, N), np.linspace(-3, 3, N)
    pairs = list(combinations(range(7), 2))
    ours = [[of["nnlib"] for of in peers_for(X, y, layers, *pair, u, v)] for pair in pairs]
    times = {pair: [] for pair in pairs}
    for k in range(2):
        found = compare({str(pair): of[k] for pair, of in zip(pairs, ours, strict=True)}, samples=5)
        for pair in pairs:
            times[pair].append(found[str(pair)].seconds)
    rows = []
    names = (
        "loss over 101 × 101 values of two weights, 30 points",
        "its gradient at every grid point",
    )
    for k, (limit, name) in enumerate(zip((1.5, 2.5), names, strict=True)):
        worst = max(times, key=lambda pair: times[pair][k])
        peers = peers_for(X, y, layers, *worst, u, v)[k]
        agree({name: f() for name, f in peers.items()}, rtol=1e-9, atol=1e-12)
        timings = compare(peers)
        if k == 0:
            began = plain(X, y, layers, *worst, u, v)
            agree({"nnlib": peers["nnlib"](), "point by point": began}, rtol=1e-12)
        row = Row(f"{name} (parameters {worst}: the slowest pair)", timings, "ms", ())
        ahead = ("ahead of JAX", row.ratio("JAX, vmap") > 1)
        rows.append(
            Row(row.work, timings, "ms", (at_most(timings["nnlib"].seconds, limit, "ms"), ahead))
        )
    return rows


if __name__ == "__main__":
    print(table(measure()))
    print("\n" + versions("torch", "jax"))
