"""When a stepped figure may show a number."""

from nnlib import graph
from nnlib.figures.reveal import Steps, reveal

U, V = graph.parameter("u"), graph.parameter("v")
Y = U * V
SUM = U + V
STEPS = Steps({U: 0, V: 0, Y: 1, SUM: 2}, {V: 4, U: 5}, 5)  # for y = u v, the slope by u is v


def test_a_box_is_known_from_its_own_step():
    assert [STEPS.known_at(node) for node in (U, Y, SUM)] == [0, 1, 2]


def test_what_is_computed_from_boxes_alone_waits_for_the_end():
    assert STEPS.known_at(Y - graph.square(U)) == 5
    assert STEPS.known_at((U + 1e-5) * V) == 5


def test_what_needs_no_box_is_known_at_once():
    assert STEPS.known_at(graph.parameter("rate") * 2) == 0


def test_a_column_of_gradients_waits_for_them_also_where_they_are_the_nodes_of_values():
    assert STEPS.known_at(graph.stack([V, U])) == [4, 5]
    assert STEPS.known_at(graph.stack([U, V, Y])) == [0, 0, 1]
    assert STEPS.known_at(V) == 0


def test_only_what_has_to_wait_is_listed():
    assert reveal([STEPS], {U: 0, Y: 1, graph.stack([V, U]): 2}) == {"1": 1, "2": [4, 5]}
    assert reveal([], {U: 0, Y: 1}) == {}
