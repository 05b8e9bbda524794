"""From a dream to a neuron: the loop of its figure, against the formula written out."""

import numpy as np
import pytest

from nnlib import graph
from nnlib.gallery import memory
from nnlib.gallery.recurrent_neuron import pulse, states
from tests.support.reader import Reader


def by_hand(w, u, inputs):
    """s_t = tanh(w x_t + u s_{t-1}), s_0 = 0 (the chapter's equation)."""
    answers, s = [], 0.0
    for x in inputs:
        s = np.tanh(w * x + u * s)
        answers.append(s)
    return answers


@pytest.mark.parametrize(("w", "u"), [(1.0, 0.5), (-1.3, 1.2), (0.7, -1.5), (2.0, 0.0)])
def test_graph_follows_the_recurrence(w, u):
    nodes = states(graph.parameter("w"), graph.parameter("u"), pulse())
    shown = graph.evaluate(nodes, {"w": w, "u": u})
    np.testing.assert_allclose(shown, by_hand(w, u, pulse()), atol=1e-15)


@pytest.mark.parametrize(("u", "remembers"), [(0.5, False), (1.0, False), (1.2, True)])
def test_memory_stays_only_beyond_a_feedback_of_one(u, remembers):
    # At u = 1 the state still fades, like 1/√t; 5,000 steps are enough to tell it from a memory.
    inputs = np.concatenate([pulse(), np.zeros(5000)])
    assert bool(abs(by_hand(1.0, u, inputs)[-1]) > 0.1) == remembers


def test_figure_shows_the_last_answer():
    reader = Reader(memory())
    reader.move(u=1.4)
    expected = by_hand(1.0, 1.4, pulse())
    assert reader.reading("last") == reader.said("last") == pytest.approx(expected[-1])
    shown = reader.mark("A pulse, and what is left of it", "with feedback")
    np.testing.assert_allclose(reader.value(shown.y), expected, atol=1e-15)
