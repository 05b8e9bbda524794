"""The chapter on softmax: its formulas against nnlib, and the numbers of its figures."""

import json
import math
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.activations import (
    log_softmax,
    sigmoid,
    sigmoid_derivative,
    softmax,
    softmax_jacobian,
)
from nnlib.gallery import (
    cross_entropy_steps,
    overflow,
    softmax_simplex,
    squared_error_or_cross_entropy,
)
from nnlib.gallery.saturation import SURE
from nnlib.gallery.softmax import CORNERS
from nnlib.losses import (
    binary_cross_entropy,
    binary_cross_entropy_delta,
    categorical_cross_entropy,
    categorical_cross_entropy_delta,
    half_squared_error_gradient,
)
from tests.support.reader import Reader

CHAPTER = Path(__file__).parents[2] / "chapters" / "11-softmax-and-cross-entropy.ipynb"
CELLS = json.loads(CHAPTER.read_text("utf-8"))["cells"]
scores = st.lists(st.floats(-20, 20), min_size=2, max_size=6)
score = st.floats(-20, 20)
three = st.tuples(*[st.floats(-6, 6)] * 3)


def by_hand(z, T=1.0):
    """Softmax as the chapter first writes it, in pure Python."""
    e = [math.exp(value / T) for value in z]
    return [value / sum(e) for value in e]


# --- formulas -------------------------------------------------------------------------------------


@given(z=scores, T=st.floats(0.2, 5))
def test_softmax_with_temperature_and_odds(z, T):
    p = softmax(np.array(z) / T)
    np.testing.assert_allclose(p, by_hand(z, T), rtol=1e-9)
    odds = np.exp((z[0] - z[1]) / T)
    np.testing.assert_allclose(p[0], p[1] * odds, rtol=1e-9)


@given(z=scores, c=st.floats(-1e4, 1e4))
def test_stable_forms_do_not_depend_on_the_shift(z, c):
    m = max(z)
    e = [math.exp(value - m) for value in z]
    shifted = np.array(z) + c
    np.testing.assert_allclose(softmax(shifted), np.array(e) / sum(e), rtol=1e-8)
    logs = [value - m - math.log(sum(e)) for value in z]
    np.testing.assert_allclose(log_softmax(shifted), logs, rtol=1e-8, atol=1e-8)


@given(a=score, b=score)
def test_two_classes_are_a_sigmoid_of_the_difference(a, b):
    assert softmax([a, b])[0] == pytest.approx(sigmoid(a - b))


@given(z=scores, data=st.data())
def test_cross_entropy_and_its_gradient(z, data):
    true = data.draw(st.integers(0, len(z) - 1))
    p = by_hand(z)
    assert categorical_cross_entropy([z], [true])[0] == pytest.approx(-math.log(p[true]), abs=1e-12)
    p_minus_y = [p[j] - (j == true) for j in range(len(z))]
    delta = categorical_cross_entropy_delta([z], [true])[0]
    np.testing.assert_allclose(delta, p_minus_y, atol=1e-12)


@given(z=scores)
def test_jacobian_entry_by_entry(z):
    p = by_hand(z)
    n = range(len(z))
    J = [[p[i] * ((i == j) - p[j]) for j in n] for i in n]
    np.testing.assert_allclose(softmax_jacobian(z), J, atol=1e-12)


@given(z=score, y=st.sampled_from([0, 1]))
def test_binary_case_and_saturation(z, y):
    a = 1 / (1 + math.exp(-z))
    loss = -(y * math.log(a) + (1 - y) * math.log(1 - a)) if 1e-9 < a < 1 - 1e-9 else None
    if loss is not None:
        assert binary_cross_entropy([[z]], [[y]])[0] == pytest.approx(loss, rel=1e-5, abs=1e-9)
    assert binary_cross_entropy_delta([[z]], [[y]])[0, 0] == pytest.approx(a - y, abs=1e-12)
    squared = half_squared_error_gradient([[a]], [[y]])[0, 0] * sigmoid_derivative(z)
    assert squared == pytest.approx((a - y) * a * (1 - a), abs=1e-12)


# --- live figures ---------------------------------------------------------------------------------


TRIANGLE = "All probabilities: each corner is certainty"


def at(z):
    return {"z_1": z[0], "z_2": z[1], "z_3": z[2]}


@pytest.mark.parametrize("z", [(2, 1, 0), (-6, 6, 0.3), (0, 0, 0), (1.5, 1.5, -4)])
@pytest.mark.parametrize("T", [0.2, 1, 5])
def test_simplex_shows_the_softmax(z, T):
    reader = Reader(softmax_simplex())
    reader.move(temperature=T, **at(z))
    p = softmax(np.array(z) / T)
    np.testing.assert_allclose(reader.value(reader.view("Probabilities p").values), p)
    np.testing.assert_allclose([reader.said(name) for name in ("p_1", "p_2", "p_3")], p)
    shown = reader.value(reader.mark(TRIANGLE, "p").points)
    np.testing.assert_allclose(shown, [p @ CORNERS])
    z_shown, scaled, e, last = reader.columns("Step by step").values()
    np.testing.assert_allclose(z_shown / T, scaled)
    np.testing.assert_allclose(e / e.sum(), last)
    dashed = reader.mark(TRIANGLE, "as T changes")
    path = np.column_stack([reader.value(dashed.x), reader.value(dashed.y)])
    np.testing.assert_allclose(path[0], softmax(np.array(z) / 0.05) @ CORNERS, atol=1e-12)
    np.testing.assert_allclose(path[-1], softmax(np.array(z) / 50) @ CORNERS)


def test_answers_to_the_simplex_question():
    reader = Reader(softmax_simplex())
    p = reader.view("Probabilities p").values
    before = reader.value(p)
    for top in (3, 4, 5, 6, 6):  # the button stops at the end of the sliders
        reader.press("Add 1 to every score")
        assert pytest.approx(top) == reader.figure.z_1
        np.testing.assert_allclose(reader.value(p), before)
    reader.move(z_1=4, z_2=2, z_3=0, temperature=2)
    np.testing.assert_allclose(reader.value(p), before)


@given(z=three, true=st.integers(0, 2), rate=st.floats(0.2, 4))
def test_steps_figure_shows_loss_gradient_and_step(z, true, rate):
    reader = Reader(cross_entropy_steps())
    reader.move(true_class=true, learning_rate=rate, **at(z))
    p, delta = softmax(z), categorical_cross_entropy_delta([z], [true])[0]
    target = reader.view("Probabilities p, and the target y as a tick")
    np.testing.assert_allclose(reader.value(target.values), p)
    assert reader.value(target.second).tolist() == np.eye(3)[true].tolist()
    gradient = reader.view("Gradient ∂L/∂z = p − y").values
    np.testing.assert_allclose(reader.value(gradient), delta, atol=1e-12)
    assert reader.said("L") == pytest.approx(categorical_cross_entropy([z], [true])[0])
    to_truth, step = (reader.mark(TRIANGLE, name).heads for name in ("y − p", "one step"))
    np.testing.assert_allclose(reader.value(to_truth), [CORNERS[true]])
    after = softmax(np.array(z) - rate * delta) @ CORNERS
    np.testing.assert_allclose(reader.value(step), [after], atol=1e-12)
    reader.press("Gradient step")
    moved = [reader.figure.z_1, reader.figure.z_2, reader.figure.z_3]
    np.testing.assert_allclose(moved, np.array(z) - rate * delta, atol=1e-12)


def test_answer_to_the_steps_question():
    reader = Reader(cross_entropy_steps())
    p = reader.view("Probabilities p, and the target y as a tick").values
    before = reader.value(p)
    reader.press("Gradient step")
    assert reader.figure.z_3 - (-2) > 0.99 and 3 - reader.figure.z_1 > 0.9
    assert 0 < reader.value(p)[2] - before[2] < 0.05


@pytest.mark.parametrize("y", [0, 1])
@pytest.mark.parametrize("z", [-8.0, -0.3, 0.0, 5.0])
def test_saturation_figure_shows_both_losses_and_slopes(z, y):
    reader = Reader(squared_error_or_cross_entropy())
    reader.move(z=z, target=y)
    a = sigmoid(z)
    shown = {name: reader.reading(name) for name in ("truth", "squared", "entropy")}
    assert shown["truth"] == pytest.approx(a if y else 1 - a)
    assert shown["squared"] == pytest.approx((a - y) * sigmoid_derivative(z))
    assert shown["entropy"] == pytest.approx(binary_cross_entropy_delta([[z]], [[y]])[0, 0])
    assert reader.said("times") == pytest.approx(1 / sigmoid_derivative(z))
    views = [reader.view("Two losses of the same neuron"), reader.view("Their slopes ∂L/∂z")]
    losses, slopes = (reader.value(view.marks[-1].points) for view in views)
    entropy = binary_cross_entropy([[z]], [[y]])[0]
    np.testing.assert_allclose(losses, [[z, 0.5 * (a - y) ** 2], [z, entropy]])
    np.testing.assert_allclose(slopes[:, 1], [shown["squared"], shown["entropy"]])
    for number, name in enumerate(("squared", "entropy")):  # the curves pass through the points
        for view, points in zip(views, (losses, slopes), strict=True):
            curve = view.marks[number]
            y_there = np.interp(z, reader.value(curve.x), reader.value(curve.y))
            assert y_there == pytest.approx(points[number, 1], abs=1e-2), name


def test_answer_to_the_saturation_question():
    taken = {}
    for name in ("squared error", "cross-entropy"):
        reader = Reader(squared_error_or_cross_entropy())
        taken[name] = reader.run(f"Descend: {name}", limit=1000)
        assert sigmoid(reader.figure.z) > SURE
        assert reader.figure.steps == taken[name]
    # The chapter's own loop prints the same two numbers.
    outputs = [output for cell in CELLS for output in cell.get("outputs", [])]
    printed = "".join("".join(output.get("text", "")) for output in outputs)
    line = re.search(r"from z = -5.0: squared error +(\d+) steps, cross-entropy +(\d+)", printed)
    assert [int(number) for number in line.groups()] == list(taken.values())


@pytest.mark.parametrize("shift", [-800, -748, -743, 0, 707, 708, 800])
def test_overflow_figure_is_plain_floating_point(shift):
    reader = Reader(overflow())
    reader.move(shift=shift)
    with np.errstate(all="ignore"):
        e = np.exp(np.array([2.0, 1.0, 0.0]) + shift)
        naive = e / e.sum()
    left = reader.columns("The naive formula")["p = e^z / sum"]
    right = reader.columns("The largest score taken out first")["p"]
    np.testing.assert_allclose(left, naive)
    np.testing.assert_allclose(right, softmax([2, 1, 0]))
    assert reader.said("over") == np.isinf(e.sum())
    assert reader.said("under") == (e.sum() == 0)


@pytest.mark.parametrize(
    "make", [softmax_simplex, cross_entropy_steps, squared_error_or_cross_entropy, overflow]
)
def test_copied_code_runs(make):
    Reader(make()).copied()
