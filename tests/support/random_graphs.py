"""Random computation graphs, for tests that hold two ways of computing one against each other."""

from dataclasses import dataclass

import numpy as np

from nnlib import graph
from nnlib.graph import Node

SHAPES = ((), (), (), (3,), (2, 3), (3, 2), (4, 1), (2, 1, 3))
LARGEST = 30.0  # results beyond this are left out: e^x of them would drown every rounding error


@dataclass(frozen=True)
class Case:
    """A scalar loss over many nodes, the parameters it depends on, and values for them."""

    loss: Node
    nodes: list[Node]
    parameters: list[Node]
    values: dict[str, np.ndarray]


def random_case(seed):
    """Return a graph of about fifteen random operations on random shapes, as a `Case`."""
    rng = np.random.default_rng(seed)
    values = {f"p{i}": rng.normal(size=SHAPES[rng.integers(len(SHAPES))]) for i in range(5)}
    pool = [graph.parameter(name, value.shape) for name, value in values.items()]
    terms = [pool[0]]
    pool += [graph.linspace(-1, 2, 3), graph.grid(-1, 1, 2, 0, 1, 2), graph.constant(0.5)]
    for _ in range(rng.integers(10, 30)):
        node = _random_step(rng, pool)
        if node is not None and np.all(np.abs(graph.evaluate(node, values)) < LARGEST):
            pool.append(node)
            terms.append(node)
    # Squared, so that each node's gradient depends on its value; once not, for variety.
    loss = sum(graph.mean(graph.square(node)) for node in terms) / 10 + graph.mean(terms[-1])
    used = graph.parameters(loss)
    return Case(loss, terms, list(used.values()), {name: values[name] for name in used})


def _random_step(rng, pool):
    """Return one random operation on random nodes, or None if their shapes do not fit it."""

    def pick():
        # Recent nodes twice as often, so that graphs grow deep as well as wide.
        recent = pool[-4:]
        return (pool + recent * 2)[rng.integers(len(pool) + 2 * len(recent))]

    def axis():
        return [None, -1, 0][rng.integers(3)]

    try:
        return STEPS[rng.integers(len(STEPS))](rng, pick, axis)
    except ValueError:
        return None


def _random_slice(rng, x):
    start = int(rng.integers(x.shape[0])) if x.shape else 0
    return x[start:] if rng.integers(2) else x[..., None] if not x.shape else x[start]


def _random_branch(rng, x, otherwise):
    """A function with a slope that is infinite, or no number, in the branch not taken."""
    safe = [graph.log, lambda x: x**0.5, lambda x: x**-1.5, lambda x: 1 / x, lambda x: 2**x / x]
    function = safe[rng.integers(len(safe))]
    if rng.integers(2):
        return graph.maximum(graph.where(graph.greater(x, 0.1), graph.log(x), -3), otherwise)
    return graph.where(graph.greater(0.1, x), otherwise, graph.tanh(function(x)))


STEPS = (
    lambda rng, pick, axis: pick() + pick(),
    lambda rng, pick, axis: pick() - pick(),
    lambda rng, pick, axis: pick() * pick(),
    lambda rng, pick, axis: pick() / (1 + graph.square(pick())),
    lambda rng, pick, axis: -pick(),
    lambda rng, pick, axis: graph.exp(pick() / 4),
    lambda rng, pick, axis: graph.log(1 + graph.square(pick())),
    lambda rng, pick, axis: graph.sin(pick()),
    lambda rng, pick, axis: graph.tanh(pick()),
    lambda rng, pick, axis: graph.sigmoid(pick()),
    lambda rng, pick, axis: graph.softplus(pick()),
    lambda rng, pick, axis: graph.relu(pick()),
    lambda rng, pick, axis: pick() ** int(rng.integers(4)),
    lambda rng, pick, axis: (1 + graph.square(pick())) ** float(rng.uniform(-2, 2)),
    lambda rng, pick, axis: graph.maximum(pick(), pick()),
    lambda rng, pick, axis: graph.where(graph.greater(pick(), pick()), pick(), pick()),
    lambda rng, pick, axis: _random_branch(rng, pick(), pick()),
    lambda rng, pick, axis: _random_branch(rng, pick(), pick()) @ pick(),
    lambda rng, pick, axis: abs(pick()),
    lambda rng, pick, axis: pick() @ pick(),
    lambda rng, pick, axis: pick() @ pick().T,
    lambda rng, pick, axis: graph.transpose(pick()),
    lambda rng, pick, axis: graph.sum(pick(), axis(), bool(rng.integers(2))),
    lambda rng, pick, axis: graph.max(pick(), axis(), bool(rng.integers(2))),
    lambda rng, pick, axis: graph.mean(pick(), axis(), bool(rng.integers(2))),
    lambda rng, pick, axis: graph.reshape(pick(), (3, 2)),
    lambda rng, pick, axis: graph.broadcast_to(pick(), (4, 2, 3)),
    lambda rng, pick, axis: _random_slice(rng, pick()),
    lambda rng, pick, axis: graph.stack([pick(), pick()], axis=int(rng.integers(2))),
    lambda rng, pick, axis: graph.array([[pick(), 1.5], [pick(), pick()]]),
    lambda rng, pick, axis: graph.softmax(pick()),
    lambda rng, pick, axis: graph.log_softmax(pick()),
)
