"""The exercise of the chapter on computation graphs.

No local derivative is 0 or 1, and all graphs but one have a box that feeds two others, so a message
that is lost or left unmultiplied shows. The one without is a chain, where a lost message cannot.
"""

import numpy as np

from nnlib.exercises.exercise import Exercise, Mistake


def _graph_gradient(edges, n_boxes):
    gradient = np.zeros(n_boxes)
    gradient[-1] = 1.0
    for source, target, local in edges[::-1]:
        gradient[int(source)] += gradient[int(target)] * local
    return gradient


def _draw_graph(rng):
    """Every box but the last feeds at least one later box, by any local derivative."""
    n_boxes = int(rng.integers(3, 6))
    edges = {(i, int(rng.integers(i + 1, n_boxes))) for i in range(n_boxes - 1)}
    edges |= {(i, i + 1) for i in range(n_boxes - 1) if rng.random() < 0.6}
    edges = sorted(edges, key=lambda edge: (edge[1], edge[0]))
    local = (rng.integers(2, 7, len(edges)) / 2 + 0.5) * rng.choice([-1, 1], len(edges))
    return np.column_stack([edges, local]), n_boxes


def _walk(edges, n_boxes, *, add=True, local_only=False, backward=True):
    """Walk the edges against the order of computation, or with a single part exchanged."""
    gradient = np.zeros(n_boxes)
    gradient[-1] = 1.0
    for source, target, local in edges[::-1] if backward else edges:
        message = local if local_only else gradient[int(target)] * local
        gradient[int(source)] = message + (gradient[int(source)] if add else 0.0)
    return gradient


def _from_inputs(edges, n_boxes):
    """Forward mode with every input seeded at once."""
    rate = np.zeros(n_boxes)
    rate[np.setdiff1d(np.arange(n_boxes), edges[:, 1].astype(int))] = 1.0
    for source, target, local in edges:
        rate[int(target)] += rate[int(source)] * local
    return rate


def _from_first(edges, n_boxes):
    """Forward mode, seeded at the first box alone."""
    rate = np.zeros(n_boxes)
    rate[0] = 1.0
    for source, target, local in edges:
        rate[int(target)] += rate[int(source)] * local
    return rate


def _unseeded(edges, n_boxes):
    gradient = _walk(edges, n_boxes)
    gradient[-1] = 0.0
    return gradient


_GRAPH = Exercise(
    name="graph_gradient",
    signature="graph_gradient(edges, n_boxes)",
    cases=(
        (np.array([[0, 1, 2.0], [0, 2, 3.0], [1, 3, 0.5], [2, 3, -1.5]]), 4),
        (np.array([[0, 1, -2.0], [1, 2, 3.0]]), 3),
        (
            np.array(
                [[0, 2, 0.5], [1, 2, 2.0], [2, 3, -1.0], [1, 4, 3.0], [2, 4, 0.25], [3, 4, 1.5]]
            ),
            5,
        ),
    ),
    reference=_graph_gradient,
    draw=_draw_graph,
    words={
        "gradient[int(target)]": "gradient[target]",
        "gradient[int(source)]": "gradient[source]",
        "edges[::-1]": "the edges",
    },
    mistakes=(
        Mistake(
            "a box that feeds several others keeps only one message: add them up",
            lambda edges, n: _walk(edges, n, add=False),
        ),
        Mistake(
            "the edges are walked from the inputs: start at the output, with the last edge",
            lambda edges, n: _walk(edges, n, backward=False),
        ),
        Mistake(
            "the message that arrived is missing: each edge passes on upstream times local",
            lambda edges, n: _walk(edges, n, local_only=True),
        ),
        Mistake(
            "the output's own entry is 1: it is the derivative of the output by itself", _unseeded
        ),
        Mistake(
            "nothing flows: the entry of the output must be 1 before the walk begins",
            lambda edges, n: np.zeros(n),
        ),
        Mistake(
            "this is forward mode, from all inputs at once: it says how each box responds to "
            "them, not how the output responds to each box",
            _from_inputs,
        ),
        Mistake(
            "this is forward mode, from the first box: it says how each box responds to it, not "
            "how the output responds to each box",
            _from_first,
        ),
    ),
    returns=("gradient",),
    checked="cases, all but one with a box that feeds two others",
)

EXERCISES = (_GRAPH,)
