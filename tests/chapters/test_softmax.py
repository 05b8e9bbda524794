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
from nnlib.figures import Figure
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


def builder(monkeypatch):
    """Return a function that builds a figure: (figure, views by title, actions by label, say)."""

    def build(make, *arguments):
        parts = {}

        def recording(*given, **named):
            parts.update(named)
            return Figure(*given, **named)

        monkeypatch.setattr(f"{make.__module__}.Figure", recording)
        figure = make(*arguments).figure
        views = {view.title: view for view in parts["views"]}
        actions = {action.label: action for action in parts.get("actions", ())}
        return figure, views, actions, parts["say"].values

    return build


@pytest.fixture
def built(monkeypatch):
    return builder(monkeypatch)


def move(figure, **values):
    for name, value in values.items():
        setattr(figure, name, value)


def move_scores(figure, z):
    move(figure, z_1=z[0], z_2=z[1], z_3=z[2])


def press(figure, action):
    values = {name: float(figure.value_of(node)) for name, node in action.assign.items()}
    move(figure, **values)


@pytest.mark.parametrize("z", [(2, 1, 0), (-6, 6, 0.3), (0, 0, 0), (1.5, 1.5, -4)])
@pytest.mark.parametrize("T", [0.2, 1, 5])
def test_simplex_shows_the_softmax(built, z, T):
    figure, views, _, say = built(softmax_simplex)
    move_scores(figure, z)
    figure.temperature = T
    p = softmax(np.array(z) / T)
    np.testing.assert_allclose(figure.value_of(views["Probabilities p"].values), p)
    np.testing.assert_allclose([figure.value_of(node) for node in say.values()], p)
    marks = {mark.name: mark for mark in next(iter(views.values())).marks}
    np.testing.assert_allclose(figure.value_of(marks["p"].points), [p @ CORNERS])
    z_shown, scaled, e, last = (figure.value_of(c.values) for c in views["Step by step"].columns)
    np.testing.assert_allclose(z_shown / T, scaled)
    np.testing.assert_allclose(e / e.sum(), last)
    dashed = marks["as T changes"]
    path = np.column_stack([figure.value_of(dashed.x), figure.value_of(dashed.y)])
    np.testing.assert_allclose(path[0], softmax(np.array(z) / 0.05) @ CORNERS, atol=1e-12)
    np.testing.assert_allclose(path[-1], softmax(np.array(z) / 50) @ CORNERS)


def test_answers_to_the_simplex_question(built):
    figure, views, actions, _ = built(softmax_simplex)
    p = views["Probabilities p"].values
    before = figure.value_of(p)
    for top in (3, 4, 5, 6, 6):  # the button stops at the end of the sliders
        press(figure, actions["Add 1 to every score"])
        assert pytest.approx(top) == figure.z_1
        np.testing.assert_allclose(figure.value_of(p), before)
    move(figure, z_1=4, z_2=2, z_3=0, temperature=2)
    np.testing.assert_allclose(figure.value_of(p), before)


@given(z=three, true=st.integers(0, 2), rate=st.floats(0.2, 4))
def test_steps_figure_shows_loss_gradient_and_step(z, true, rate):
    with pytest.MonkeyPatch.context() as patch:
        figure, views, actions, say = builder(patch)(cross_entropy_steps)
    move_scores(figure, z)
    move(figure, true_class=true, learning_rate=rate)
    p, delta = softmax(z), categorical_cross_entropy_delta([z], [true])[0]
    target = views["Probabilities p, and the target y as a tick"]
    np.testing.assert_allclose(figure.value_of(target.values), p)
    assert figure.value_of(target.second).tolist() == np.eye(3)[true].tolist()
    gradient = views["Gradient ∂L/∂z = p − y"].values
    np.testing.assert_allclose(figure.value_of(gradient), delta, atol=1e-12)
    assert figure.value_of(say["L"]) == pytest.approx(categorical_cross_entropy([z], [true])[0])
    arrows = [mark for mark in next(iter(views.values())).marks if mark.kind == "arrows"]
    np.testing.assert_allclose(figure.value_of(arrows[0].heads), [CORNERS[true]])
    after = softmax(np.array(z) - rate * delta) @ CORNERS
    np.testing.assert_allclose(figure.value_of(arrows[1].heads), [after], atol=1e-12)
    press(figure, actions["Gradient step"])
    moved = [figure.z_1, figure.z_2, figure.z_3]
    np.testing.assert_allclose(moved, np.array(z) - rate * delta, atol=1e-12)


def test_answer_to_the_steps_question(built):
    figure, views, actions, _ = built(cross_entropy_steps)
    p = views["Probabilities p, and the target y as a tick"].values
    before = figure.value_of(p)
    press(figure, actions["Gradient step"])
    assert figure.z_3 - (-2) > 0.99 and 3 - figure.z_1 > 0.9
    assert 0 < figure.value_of(p)[2] - before[2] < 0.05


@pytest.mark.parametrize("y", [0, 1])
@pytest.mark.parametrize("z", [-8.0, -0.3, 0.0, 5.0])
def test_saturation_figure_shows_both_losses_and_slopes(built, z, y):
    figure, views, _, say = built(squared_error_or_cross_entropy)
    move(figure, z=z, target=y)
    a = sigmoid(z)
    shown = {item.name: figure.value_of(item.value) for item in views[""].items}
    assert shown["truth"] == pytest.approx(a if y else 1 - a)
    assert shown["squared"] == pytest.approx((a - y) * sigmoid_derivative(z))
    assert shown["entropy"] == pytest.approx(binary_cross_entropy_delta([[z]], [[y]])[0, 0])
    assert figure.value_of(say["times"]) == pytest.approx(1 / sigmoid_derivative(z))
    losses = figure.value_of(views["Two losses of the same neuron"].marks[-1].points)
    entropy = binary_cross_entropy([[z]], [[y]])[0]
    np.testing.assert_allclose(losses, [[z, 0.5 * (a - y) ** 2], [z, entropy]])
    slopes = figure.value_of(views["Their slopes ∂L/∂z"].marks[-1].points)
    np.testing.assert_allclose(slopes[:, 1], [shown["squared"], shown["entropy"]])
    for number, name in enumerate(("squared", "entropy")):  # the curves pass through the points
        for view, at in zip(list(views.values())[:2], (losses, slopes), strict=True):
            curve = view.marks[number]
            y_there = np.interp(z, figure.value_of(curve.x), figure.value_of(curve.y))
            assert y_there == pytest.approx(at[number, 1], abs=1e-2), name


def test_answer_to_the_saturation_question(built):
    taken = {}
    for name in ("squared error", "cross-entropy"):
        figure, _, actions, _ = built(squared_error_or_cross_entropy)
        action = actions[f"Descend: {name}"]
        while figure.value_of(action.until) <= 0:
            press(figure, action)
        assert sigmoid(figure.z) > SURE
        taken[name] = figure.steps
    # The chapter's own loop prints the same two numbers.
    outputs = [output for cell in CELLS for output in cell.get("outputs", [])]
    printed = "".join("".join(output.get("text", "")) for output in outputs)
    line = re.search(r"from z = -5.0: squared error +(\d+) steps, cross-entropy +(\d+)", printed)
    assert [int(number) for number in line.groups()] == list(taken.values())


@pytest.mark.parametrize("shift", [-800, -748, -743, 0, 707, 708, 800])
def test_overflow_figure_is_plain_floating_point(built, shift):
    figure, views, _, say = built(overflow)
    figure.shift = shift
    with np.errstate(all="ignore"):
        e = np.exp(np.array([2.0, 1.0, 0.0]) + shift)
        naive = e / e.sum()
    left, right = (view.columns[-1].values for view in views.values())
    np.testing.assert_allclose(figure.value_of(left), naive)
    np.testing.assert_allclose(figure.value_of(right), softmax([2, 1, 0]))
    assert figure.value_of(say["over"]) == np.isinf(e.sum())
    assert figure.value_of(say["under"]) == (e.sum() == 0)


@pytest.mark.parametrize(
    "make", [softmax_simplex, cross_entropy_steps, squared_error_or_cross_entropy, overflow]
)
def test_copied_code_runs(make):
    figure = make().figure
    exec(re.sub(r"\{(\w+)\}", lambda m: str(getattr(figure, m[1])), figure.spec["copy"]), {})
