"""The perceptron: leaves and a line, turned by hand or by the perceptron rule, nudge by nudge.

One neuron with two inputs, z = w · x + b, over examples that can be dragged.

The rule is written in graph operations, so the browser applies the very nodes that Python tests
against :func:`nnlib.perceptron.train_perceptron`.
"""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace

import numpy as np
from numpy.typing import ArrayLike

from nnlib import graph
from nnlib._validation import as_floats, as_labels
from nnlib.datasets import LEAF_FEATURES
from nnlib.figures import (
    Action,
    Arrows,
    Column,
    Explorer,
    Figure,
    Line,
    Parameter,
    Points,
    Reading,
    Readout,
    Say,
    Table,
    explorer,
    square_plane,
)
from nnlib.figures._refusals import as_texts, check_shape, refuse
from nnlib.gallery.starts import as_start
from nnlib.gallery.vectors import ORIGIN, length, point
from nnlib.graph import Node

MOST_EXAMPLES = 30  # the bound tries all triples of them, at every move
SEPARABLE = 1e-6  # a margin below this is rounding, not room
CODE = """import numpy as np
from nnlib.perceptron import predict

# One leaf per row, greenness and spots; +1 is healthy, -1 diseased.
X = np.reshape({leaves}, (-1, 2))
y = np.array({labels})
w, b = np.array([{w_1}, {w_2}]), {b}
print("answers:", predict(X, w, b))
z = X[:, 0] * w[0] + X[:, 1] * w[1] + b
wrong = np.sum(y * z <= 0)  # on the wrong side or on the line
print(f"BEGINNING{wrong:d} of {len(y):d} leaves are wrong.")"""
RULE_CODE = CODE.replace("BEGINNING", "After {updates} nudges, ")
LINE_CODE = CODE.replace("BEGINNING", "")


def perceptron(
    X: ArrayLike,
    y: ArrayLike,
    *,
    start: ArrayLike = (0.0, 0.0, 0.0),
    rule: bool = True,
    feature_names: Sequence[str] = LEAF_FEATURES,
) -> Explorer:
    """Return the figure of a perceptron over two kinds of examples.

    Parameters
    ----------
    X : array_like of shape (n_samples, 2)
        At most 30 examples; the reader can drag them.
    y : array_like of int, of shape (n_samples,)
        Labels -1 and 1.
    start : array_like of shape (3,)
        Where the sliders of w₁, w₂ and b start.
    rule : bool
        With the perceptron rule: its buttons, the nudge, the count against Novikoff's bound.
    feature_names : pair of str
        Names of the axes.

    Returns
    -------
    nnlib.figures.Explorer
        Sliders for the weights and the bias, and the figure.

    Raises
    ------
    ValueError
        If X, y, start or feature_names have other shapes, there are too many examples or other
        labels, or a number is outside the range of its slider.
    """
    points, labels = _examples(X, y)
    x_label, y_label = _names(feature_names)
    w_1, w_2, b = as_start("start", start, ("w_1", "w_2", "b")).values()
    weights = [
        Parameter("w_1", w_1, "w₁", -9, 9, 0.1),
        Parameter("w_2", w_2, "w₂", -9, 9, 0.1),
        Parameter("b", b, "bias b", -6, 6, 0.1),
    ]
    data = Parameter("leaves", points, "leaves")
    memory = [
        Parameter("updates", 0.0, "nudges so far"),
        Parameter("next", 0.0, "look first at"),
        Parameter("last", -1.0, "last example"),
        *(Parameter(f"{p.name}_before", 0.0, f"{p.label} before") for p in weights),
    ]
    p = {q.name: q.node for q in (*weights, data, *memory)}
    step = rule_step(p, labels)
    plane = _leaves(p, labels, step, x_label, y_label)
    if rule:
        figure = _rule_figure(p, labels, step, plane, [*weights, data, *memory])
        return explorer(figure, hide=[q.name for q in memory])
    figure = Figure(
        "line-by-hand",
        title="A line between two kinds of leaves",
        question="Can you put every leaf on its side? How wide a margin can you find?",
        parameters=[*weights, data],
        views=[plane, _by_hand(p, step)],
        say=Say(
            "{wrong:.0f} of {all:.0f} leaves are on the wrong side or on the line.",
            {"wrong": step.mistakes, "all": len(labels)},
        ),
        copy=LINE_CODE,
        copy_data={"labels": graph.constant(labels)},
    )
    return explorer(figure)


def _examples(X: ArrayLike, y: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Return examples and labels, or refuse them."""
    points, labels = as_floats("X", X, shape=(None, 2)), as_labels("y", y, (-1, 1))
    if len(points) > MOST_EXAMPLES:
        refuse("X", f"{len(points)} examples", f"at most {MOST_EXAMPLES}")
    check_shape("y", labels.shape, (len(points),))
    return points, labels


def _names(feature_names):
    """Return two names, or refuse them."""
    names = as_texts("feature_names", feature_names)
    if len(names) != 2:
        refuse("feature_names", f"{len(names)} names", "two")
    return names


def _rule_figure(p, y, step, plane, parameters):
    """The figure with the rule; whoever starts from zero again keeps the leaves where they are."""
    zero = {q.name: q.value for q in parameters if q.name != "leaves"}
    zero |= {name: 0.0 for name in ("w_1", "w_2", "b")}
    return Figure(
        "perceptron-rule",
        title="The perceptron rule, one nudge at a time",
        question="How many nudges does it take, and how does that compare with the bound?",
        parameters=parameters,
        views=[plane, _weights(p), _scores(y, step), _counts(p, y, step)],
        actions=[
            Action("Apply the rule once", step.assign),
            Action("Run until no mistakes", step.assign, repeat=1, until=step.done),
            Action("Start from zero", zero),
        ],
        say=Say(
            "After {updates:.0f} nudges, {wrong:.0f} of {all:.0f} leaves are wrong"
            " (on the wrong side or on the line).",
            {"updates": p["updates"], "wrong": step.mistakes, "all": len(y)},
        ),
        copy=RULE_CODE,
        copy_data={"labels": graph.constant(y)},
    )


def rule_step(p: Mapping[str, Node], y: ArrayLike) -> SimpleNamespace:
    """Write one step of the perceptron rule in graph operations.

    The rule goes through the examples in a circle and starts where it stopped. Each mistake i gets
    the key n - (its distance ahead of the start), so the largest key is the first mistake.

    Parameters
    ----------
    p : mapping of str to Node
        The figure's parameters.
    y : array_like of int, of shape (n_samples,)
        Labels -1 and 1.

    Returns
    -------
    SimpleNamespace
        z and margin y z of every example (n_samples,); wrong: 1 where the margin is not positive;
        mistakes: how many; index: the next mistake, or -1; done: positive if there is none;
        assign: what the step makes of each parameter.
    """
    signs = graph.constant(np.asarray(y, float))
    (n,) = signs.shape
    X, places = p["leaves"], graph.constant(np.arange(n))
    z = X[:, 0] * p["w_1"] + X[:, 1] * p["w_2"] + p["b"]
    wrong = 1 - graph.greater(signs * z, 0)
    ahead = places - p["next"] + n * graph.greater(p["next"], places + 0.5)
    key = wrong * (n - ahead)
    any_wrong = graph.greater(graph.max(key), 0.5)
    chosen = wrong * graph.greater(key, graph.max(key) - 0.5)
    index = graph.sum(chosen * places)
    following = index + 1 - n * graph.greater(index + 1.5, n)
    assign = {
        "w_1": p["w_1"] + graph.sum(chosen * signs * X[:, 0]),
        "w_2": p["w_2"] + graph.sum(chosen * signs * X[:, 1]),
        "b": p["b"] + graph.sum(chosen * signs),
        "updates": p["updates"] + any_wrong,
        "next": graph.where(any_wrong, following, p["next"]),
        "last": graph.where(any_wrong, index, p["last"]),
    }
    for name in ("w_1", "w_2", "b"):
        assign[f"{name}_before"] = graph.where(any_wrong, p[name], p[f"{name}_before"])
    return SimpleNamespace(
        z=z,
        margin=signs * z,
        wrong=wrong,
        mistakes=graph.sum(wrong),
        index=graph.where(any_wrong, index, -1),
        done=1 - any_wrong,
        assign=assign,
    )


def widest_margin(S: Node) -> Node:
    r"""Write the widest margin of any separating plane through the origin in graph operations.

    Parameters
    ----------
    S : Node of shape (n_samples, 3)
        Signed examples y (x, 1) as rows.

    Returns
    -------
    Node
        gamma, the largest over all unit vectors v of the smallest S_i · v; not positive if no plane
        separates. The best v stands on at most three rows: it is the point nearest to the origin of
        a triangle, an edge or a corner. So trying all of those, each against all rows, is exact.
    """
    n = S.shape[0]
    start = graph.reshape(S, (n, 1, 3))
    edge = graph.reshape(S, (1, n, 3)) - start
    # Edges and corners: the foot of the perpendicular from the origin to the line through two rows.
    squared = graph.sum(graph.square(edge), axis=-1, keepdims=True)
    share = -graph.sum(start * edge, axis=-1, keepdims=True) / graph.maximum(squared, 1e-12)
    feet = graph.reshape(start + share * edge, (n * n, 3))
    # Triangles: the normal of the plane through three rows, a cross product; its sign is open.
    ahead = [graph.reshape(edge[:, :, c], (n, n, 1)) for c in range(3)]
    aside = [graph.reshape(edge[:, :, c], (n, 1, n)) for c in range(3)]
    cross = [
        graph.reshape(ahead[c - 2] * aside[c - 1] - ahead[c - 1] * aside[c - 2], (n**3,))
        for c in range(3)
    ]
    normals = graph.stack(cross, axis=1)
    candidates = [_smallest(feet, S), _smallest(normals, S), _smallest(-normals, S)]
    return graph.max(graph.stack([graph.max(candidate) for candidate in candidates]))


def _smallest(V, S):
    """For each row v of V, the smallest S_i · v / |v|."""
    size = graph.sum(graph.square(V), axis=1) ** 0.5
    return -graph.max(-(V @ S.T), axis=1) / graph.maximum(size, 1e-9)


def bound(p: Mapping[str, Node], y: ArrayLike) -> Node:
    """Return Novikoff's bound (R / gamma)² for the examples where they are now; ∞ if inseparable.

    Parameters
    ----------
    p : mapping of str to Node
        The figure's parameters.
    y : array_like of int, of shape (n_samples,)
        Labels -1 and 1.

    Returns
    -------
    Node
        A number.
    """
    signs = graph.constant(np.asarray(y, float))
    X = p["leaves"]
    S = graph.stack([signs * X[:, 0], signs * X[:, 1], signs], axis=1)
    gamma = widest_margin(S)
    gamma = graph.where(graph.greater(gamma, SEPARABLE), gamma, 0)
    return graph.max(graph.sum(graph.square(S), axis=1)) / graph.square(gamma)


def _leaves(p, y, step, x_label, y_label):
    """The examples, the line, and an arrow to the line from each one that is wrong."""
    X, w_1, w_2 = p["leaves"], p["w_1"], p["w_2"]
    squared = graph.maximum(w_1 * w_1 + w_2 * w_2, 1e-9)
    back = step.wrong * graph.greater(squared, 1e-6) * step.z / squared
    feet = graph.stack([X[:, 0] - back * w_1, X[:, 1] - back * w_2], axis=1)
    return square_plane(
        -0.5,
        4.5,
        title="Leaves, and the line where w · x + b = 0",
        x_label=x_label,
        y_label=y_label,
        marks=[
            Line(w_x=w_1, w_y=w_2, b=p["b"], name="line, arrow along w", color=2),
            Arrows(tails=X, heads=feet, name="wrong side, by how far", color=3),
            Points(
                points=X,
                labels=y,
                drag="leaves",
                name="leaves: square healthy, disk diseased",
            ),
        ],
    )


def _by_hand(p, step):
    margin = -graph.max(-step.margin) / graph.maximum(length(p["w_1"], p["w_2"]), 1e-9)
    return Readout(
        wide=True,
        items=[
            Reading(
                name="mistakes", label="leaves wrong", value=step.mistakes, digits=0, best=True
            ),
            Reading(name="margin", label="margin (negative: wrong side)", value=margin),
        ],
    )


def _weights(p):
    """w before, the nudge carried to its tip, and w now."""
    now, before = point(p["w_1"], p["w_2"]), point(p["w_1_before"], p["w_2_before"])
    here = graph.constant(np.arange(p["leaves"].shape[0]))
    last = 1 - graph.greater(graph.square(here - p["last"]), 0.5)
    example = graph.reshape(last @ p["leaves"], (1, 2))
    seen = graph.greater(p["last"], -0.5)
    return square_plane(
        -9,
        9,
        title="The weight vector, and the last nudge",
        x_label="w₁",
        y_label="w₂",
        marks=[
            Arrows(tails=ORIGIN, heads=example, name="the example x", color=4),
            Arrows(tails=ORIGIN, heads=seen * before, name="w before", color=2, dash=True),
            Arrows(tails=seen * before, heads=seen * now, name="nudge", color=3),
            Arrows(tails=ORIGIN, heads=now, name="w", color=2),
            Points(points=now, drag=("w_1", "w_2"), name="tip of w"),
        ],
    )


def _scores(y, step):
    return Table(
        title="Every leaf (▸ the next mistake)",
        corner="leaf",
        labels=[f"{i + 1} {'healthy' if label > 0 else 'diseased'}" for i, label in enumerate(y)],
        columns=[
            Column(label="w · x + b", values=step.z, digits=2),
            Column(label="y (w · x + b)", values=step.margin, digits=2),
        ],
        mark=step.index,
    )


def _counts(p, y, step):
    return Readout(
        wide=True,
        items=[
            Reading(name="updates", label="nudges so far", value=p["updates"], digits=0),
            Reading(name="bound", label="never more than (R/γ)²", value=bound(p, y), digits=1),
            Reading(name="mistakes", label="leaves wrong now", value=step.mistakes, digits=0),
        ],
    )
