"""Networks of a few neurons, where the time goes into starting operations, not into arithmetic.

The three-neuron network 1-2-1 on 30 points, its forward pass on 200 points (one move of a slider),
and 1000 steps of the 3-4-1 network of sigmoids. ``plain NumPy`` is the loop as the chapters print
it.
"""

from __future__ import annotations

from _measure import Row, agree, at_most, compare, table, versions

# isort: split
import jax
import jax.numpy as jnp
import numpy as np
import torch
from sklearn.neural_network import MLPRegressor

from nnlib import datasets, network
from nnlib.layers import Layer
from nnlib.optimizers import GradientDescent
from nnlib.training import train

jax.config.update("jax_enable_x64", True)
torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
RATE, STEPS = 0.01, 500


def sigmoid(z):
    """Return 1 / (1 + exp(-z))."""
    return 1 / (1 + np.exp(-z))


def three_neurons():
    """Return the data and the first weights of the three-neuron network."""
    rng = np.random.default_rng(0)
    X, y = datasets.traffic(rng, 30)
    return X / 24, y[:, np.newaxis], network.init([1, 2, 1], "relu", rng)


def plain_steps(X, Y, layers, n_steps):
    """Train with the lines of the chapter."""
    (W1, b1), (W2, b2) = [(layer.W, layer.b) for layer in layers]
    for _ in range(n_steps):
        z1 = X @ W1.T + b1
        a1 = np.maximum(z1, 0)
        delta2 = (a1 @ W2.T + b2 - Y) / len(Y)
        delta1 = (delta2 @ W2) * (z1 > 0)
        W2, b2 = W2 - RATE * delta2.T @ a1, b2 - RATE * delta2.sum(axis=0)
        W1, b1 = W1 - RATE * delta1.T @ X, b1 - RATE * delta1.sum(axis=0)
    return W1, b1, W2, b2


def torch_model(layers, activation):
    """Return the network as a PyTorch module."""
    parts = []
    for i, layer in enumerate(layers):
        linear = torch.nn.Linear(layer.n_in, layer.n_out, bias=layer.b is not None)
        linear.weight.data = torch.tensor(layer.W.copy(order="C"))
        if layer.b is not None:
            linear.bias.data = torch.tensor(layer.b)
        parts += (
            [linear]
            if i == len(layers) - 1 and activation is torch.nn.ReLU
            else [linear, activation()]
        )
    return torch.nn.Sequential(*parts)


def torch_steps(X, Y, layers, n_steps, activation, rate, scale):
    """Train with PyTorch, eager: half squared error times `scale`, plain gradient descent."""
    model, X, Y = torch_model(layers, activation), torch.tensor(X), torch.tensor(Y)
    optimizer = torch.optim.SGD(model.parameters(), rate)
    for _ in range(n_steps):
        optimizer.zero_grad()
        (scale * torch.square(model(X) - Y).sum()).backward()
        optimizer.step()
    return [p.detach().numpy() for p in model.parameters()]


@jax.jit
def jax_step(parameters, X, Y):
    """Take one step, compiled."""

    def loss(parameters):
        W1, b1, W2, b2 = parameters
        a1 = jnp.maximum(X @ W1.T + b1, 0)
        return 0.5 * jnp.square(a1 @ W2.T + b2 - Y).sum() / len(Y)

    slopes = jax.grad(loss)(parameters)
    return [p - RATE * g for p, g in zip(parameters, slopes, strict=True)]


def jax_steps(X, Y, layers, n_steps):
    """Train with a compiled step."""
    parameters = [jnp.asarray(a) for layer in layers for a in (layer.W, layer.b)]
    for _ in range(n_steps):
        parameters = jax_step(parameters, X, Y)
    return [p.block_until_ready() for p in parameters]


def sklearn_steps(X, Y, layers, n_steps):
    """Train with scikit-learn's MLP, one full batch per call of partial_fit."""
    model = MLPRegressor(
        hidden_layer_sizes=(2,),
        solver="sgd",
        alpha=0,
        batch_size=len(X),
        momentum=0,
        learning_rate_init=RATE,
        nesterovs_momentum=False,
        shuffle=False,
    )
    model.partial_fit(X, Y[:, 0])
    for i, layer in enumerate(layers):
        model.coefs_[i][...], model.intercepts_[i][...] = layer.W.T, layer.b
    for _ in range(n_steps):
        model.partial_fit(X, Y[:, 0])
    return [a for W, b in zip(model.coefs_, model.intercepts_, strict=True) for a in (W.T, b)]


def ours(X, Y, layers, n_steps, rate=RATE):
    """Train with nnlib."""
    descent = GradientDescent(rate)
    run = train(layers, X, Y, loss="half_squared_error", optimizer=descent, n_epochs=n_steps)
    return [a for layer in run.layers for a in (layer.W, layer.b) if a is not None]


def step_row():
    """Time one full-batch step of the three-neuron network."""
    X, Y, layers = three_neurons()
    train_with = {
        "nnlib": ours,
        "plain NumPy": plain_steps,
        "JAX, jitted step": jax_steps,
        "PyTorch": lambda *task: torch_steps(*task, torch.nn.ReLU, RATE, 0.5 / len(X)),
        "scikit-learn": sklearn_steps,
    }
    agree({name: f(X, Y, layers, 20) for name, f in train_with.items()}, rtol=1e-9, atol=1e-12)
    slow = ("PyTorch", "scikit-learn")
    steps = {name: STEPS // 10 if name in slow else STEPS for name in train_with}
    timings = compare(
        {
            name: lambda f=f, name=name: f(X, Y, layers, steps[name])
            for name, f in train_with.items()
        }
    )
    timings = {name: t.divided(steps[name]) for name, t in timings.items()}
    bars = (at_most(timings["nnlib"].seconds, 20, "µs"),)
    return Row("three-neuron network, 30 points, one full-batch step", timings, "µs", bars)


def forward_row():
    """Time the forward pass on 200 points."""
    _, _, layers = three_neurons()
    X = np.linspace(0, 1, 200)[:, np.newaxis]
    (W1, b1), (W2, b2) = [(layer.W, layer.b) for layer in layers]
    model, tensor = torch_model(layers, torch.nn.ReLU), torch.tensor(X)
    weights = [jnp.asarray(a) for a in (W1, b1, W2, b2)]
    jitted = jax.jit(lambda W1, b1, W2, b2, X: jnp.maximum(X @ W1.T + b1, 0) @ W2.T + b2)

    def eager():
        with torch.no_grad():
            return model(tensor)

    peers = {
        "nnlib": lambda: network.predict(layers, X),
        "plain NumPy": lambda: np.maximum(X @ W1.T + b1, 0) @ W2.T + b2,
        "PyTorch": eager,
        "JAX, jitted": lambda: jitted(*weights, X).block_until_ready(),
    }
    agree({name: f() for name, f in peers.items()}, atol=1e-14)
    timings = compare(peers)
    bars = (at_most(timings["nnlib"].seconds, 10, "µs"),)
    return Row("its forward pass on 200 points", timings, "µs", bars)


def scratch_row():
    """Time 1000 steps of the 3-4-1 network."""
    X = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]], float)
    Y = np.array([[0], [1], [1], [0]], float)
    old = np.random.RandomState(1)
    start = old.random_sample((3, 4)), old.random_sample((4, 1))
    layers = [Layer(V.T, None, "sigmoid") for V in start]

    def plain(n_steps=1000):
        V_1, V_2 = start
        for _ in range(n_steps):
            A_1 = sigmoid(X @ V_1)
            A_2 = sigmoid(A_1 @ V_2)
            delta_2 = (A_2 - Y) * A_2 * (1 - A_2)
            delta_1 = (delta_2 @ V_2.T) * A_1 * (1 - A_1)
            V_2 = V_2 - A_1.T @ delta_2
            V_1 = V_1 - X.T @ delta_1
        return V_1.T, V_2.T

    def eager(n_steps=1000):
        return torch_steps(X, Y, layers, n_steps, torch.nn.Sigmoid, 1.0, 0.5)

    @jax.jit
    def step(V):
        def loss(V):
            A_1 = jax.nn.sigmoid(X @ V[0])
            return 0.5 * jnp.square(jax.nn.sigmoid(A_1 @ V[1]) - Y).sum()

        return [v - g for v, g in zip(V, jax.grad(loss)(V), strict=True)]

    def jitted(n_steps=1000):
        V = [jnp.asarray(v) for v in start]
        for _ in range(n_steps):
            V = step(V)
        return [v.T.block_until_ready() for v in V]

    peers = {
        "nnlib": lambda n=1000: ours(X, Y, layers, n, 4.0),
        "plain NumPy": plain,
        "JAX, jitted step": jitted,
        "PyTorch": eager,
    }
    agree({name: f() for name, f in peers.items()}, rtol=1e-7)
    timings = compare(peers)
    bars = (at_most(timings["nnlib"].seconds, 11, "ms"),)
    return Row("3-4-1 network of sigmoids, 1000 steps", timings, "ms", bars)


if __name__ == "__main__":
    print(table([step_row(), forward_row(), scratch_row()]))
    print("\n" + versions("torch", "jax", "scikit-learn"))
