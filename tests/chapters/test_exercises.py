"""The graders recognize every mistake they know, and never raise."""

import itertools
import math

import numpy as np
import pytest

from nnlib.activations import hard_threshold
from nnlib.exercises import EXERCISES, Exercise, Mistake, Verdict, check
from nnlib.exercises.grading import grade, matches, outcomes
from nnlib.network import Layer

MISTAKES = [
    pytest.param(exercise, mistake, id=f"{name}-{number}")
    for name, exercise in EXERCISES.items()
    for number, mistake in enumerate(exercise.mistakes)
]


def doubled(**change):
    """An exercise small enough to see through: return twice the number."""
    parts = {
        "name": "double",
        "signature": "double(x)",
        "cases": ((np.array([1.0, 2.0]),), (np.array([3.0]),)),
        "reference": lambda x: 2 * x,
        "mistakes": (Mistake("this is the half", lambda x: x / 2),),
        "returns": ("y",),
    }
    return Exercise(**(parts | change))


# --- every exercise -----------------------------------------------------------------------------


def test_every_chapter_has_its_exercises():
    assert list(EXERCISES) == [
        *("perceptron_update", "dot_product_angle", "nor_gate"),
        *("sigmoid_derivative", "leaky_relu", "stable_softplus", "collapse_linear"),
        *("xor_by_hand", "hidden_features"),
        "parameter_count",
        *("three_neuron_forward", "mse", "gradient_w21", "gradient_w11"),
        *("ramp", "bend_weights"),
        *("scalar_gradient", "momentum_step", "largest_rate"),
        *("delta_hidden", "weight_gradient", "backward_two_layer", "numerical_gradient"),
        "graph_gradient",
        *("softmax_stable", "cross_entropy", "softmax_cross_entropy_gradient"),
        *("half_squared_objective", "gradients_in_rows"),
        *("confusion_matrix", "shift_right"),
    ]


@pytest.mark.parametrize("name", EXERCISES)
def test_signature_fits_name_and_cases(name):
    exercise = EXERCISES[name]
    assert exercise.signature.startswith(f"{name}(")
    assert all(len(case) == len(exercise.arguments) for case in exercise.cases)


@pytest.mark.parametrize("name", EXERCISES)
def test_the_reference_is_right(name):
    verdict = check(name, EXERCISES[name].reference)
    assert verdict.correct
    assert verdict.message.startswith(f"Correct: all {len(EXERCISES[name].cases)} ")


@pytest.mark.parametrize("exercise, mistake", MISTAKES)
def test_every_mistake_is_recognized_as_itself(exercise, mistake):
    verdict = check(exercise.name, mistake.answer)
    assert not verdict.correct
    assert verdict.message.startswith(f"Not yet: {mistake.message}. For {exercise.arguments[0]} = ")


@pytest.mark.parametrize("name", EXERCISES)
def test_mistakes_differ_from_each_other_and_from_the_right_answer(name):
    exercise = EXERCISES[name]
    right = outcomes(exercise, exercise.reference)
    wrong = [outcomes(exercise, mistake.answer) for mistake in exercise.mistakes]
    assert not any(matches(right, one, right) for one in wrong)
    for (i, one), (j, other) in itertools.combinations(enumerate(wrong), 2):
        # Two ways to make one and the same mistake may share a message, never their numbers.
        assert not matches(one, other, right), (i, j)


@pytest.mark.parametrize("name", EXERCISES)
def test_messages_are_deterministic_and_on_one_line(name):
    exercise = EXERCISES[name]
    for mistake in exercise.mistakes:
        first, second = (check(name, mistake.answer).message for _ in range(2))
        assert first == second
        assert "\n" not in first and " at 0x" not in first


@pytest.mark.parametrize("name", EXERCISES)
@pytest.mark.parametrize(
    "answer",
    [
        None,
        3,
        "text",
        [],
        np.zeros((2, 2)),
        lambda: 1,
        lambda *args: None,
        lambda *args: "text",
        lambda *args: np.zeros((7, 7)),
        lambda *args: [[1, 2], [3]],
        lambda *args: 1 / 0,
        lambda *args: (1, 2, 3, 4, 5),
    ],
)
def test_nothing_a_reader_hands_over_raises(name, answer):
    verdict = check(name, answer)
    assert not verdict.correct
    assert verdict.message.startswith("Not yet: ")


def test_an_unknown_exercise_is_an_error_that_lists_the_known_ones():
    with pytest.raises(ValueError, match=r"exercise: came 'msee'; expected one of .*mse"):
        check("msee", lambda: 1)


# --- the grader ---------------------------------------------------------------------------------


def test_verdict_prints_its_message():
    assert repr(Verdict(False, "Not yet: look again.")) == "Not yet: look again."
    long = repr(Verdict(False, "word " * 40))
    assert max(map(len, long.split("\n"))) <= 76
    assert long.split() == ["word"] * 40


def test_a_right_answer_says_what_was_checked():
    exercise = doubled(checked="cases, also at 0")
    assert grade(exercise, lambda x: x + x) == Verdict(True, "Correct: all 2 cases, also at 0.")


def test_an_unknown_wrong_answer_gets_its_first_wrong_input():
    verdict = grade(doubled(), lambda x: x + 1 if x.size == 2 else 2 * x)
    assert (
        verdict.message
        == "Not yet: 1 of 2 cases right. For x = [1, 2]: y came as [2, 3]; expected [2, 4]."
    )


def test_a_function_is_expected_not_its_result():
    assert "double(x), got 6.0. Hand over the function itself" in grade(doubled(), 6.0).message


def test_a_forgotten_return_is_explained():
    assert "returned None. Is there a `return`?" in grade(doubled(), lambda x: None).message


@pytest.mark.parametrize(
    "answer, said",
    [
        (lambda x: [][1], "raised IndexError: list index out of range."),
        (lambda x: x if x > 0 else 0, "use np.where or np.maximum, not `if`."),
        (lambda x: math.exp(x), "use NumPy's functions, not math's."),
        (lambda x, y: x, "The function is called as double(x)."),
    ],
)
def test_an_exception_is_reported_with_a_hint(answer, said):
    assert said in grade(doubled(), answer).message


def test_an_exception_without_words_is_reported_by_its_name():
    def fail(x):
        raise AssertionError

    assert "your answer raised AssertionError." in grade(doubled(), fail).message


def test_a_wrong_shape_is_explained():
    message = grade(doubled(), lambda x: 2 * x[:, None]).message
    assert "y came with shape (2, 1); expected shape (2,), [2, 4]." in message
    message = grade(doubled(), lambda x: 2.0).message
    assert "y came with a single number; expected shape (2,)" in message


@pytest.mark.parametrize(
    "value, said",
    [
        ("four", "y came as 'four'; expected numbers."),
        ([[1], [1, 2]], "y came as a list of 2; expected numbers."),
        (1j, "y came as a value of type complex; expected numbers."),
        (np.array(["a"]), "y came as an array of shape (1,) and type <U1; expected numbers."),
    ],
)
def test_what_is_not_a_number_is_explained(value, said):
    assert said in grade(doubled(), lambda x: value).message


def test_several_values_are_told_apart_by_name():
    exercise = doubled(reference=lambda x: (2 * x, x.sum()), mistakes=(), returns=("y", "total"))
    message = grade(exercise, lambda x: (2 * x, 0.0)).message
    assert "total came as 0; expected 3. Right already: y." in message
    message = grade(exercise, lambda x: 2 * x).message
    assert (
        "returned an array of shape (2,) and type float64; expected 2 values (y, total)" in message
    )


def test_booleans_and_integers_count_as_numbers():
    assert grade(doubled(), lambda x: [int(2 * one) for one in x]).correct


def test_nan_is_never_right():
    assert "came as [nan, nan]" in grade(doubled(), lambda x: x * np.nan).message


def test_a_mistake_may_fail_where_shapes_do_not_fit():
    # The transpose of a square matrix goes unnoticed, that of another raises: still one mistake.
    exercise = doubled(
        signature="apply(W, x)",
        cases=((np.array([[0.0, 1.0], [2.0, 3.0]]), np.ones(2)), (np.ones((1, 2)), np.ones(2))),
        reference=lambda W, x: W @ x,
        mistakes=(Mistake("transposed", lambda W, x: W.T @ x),),
    )
    assert grade(exercise, lambda W, x: x @ W).message.startswith("Not yet: transposed. For W =")


def test_failing_everywhere_is_not_taken_for_a_mistake():
    exercise = doubled(mistakes=(Mistake("fails", lambda x: 1 / 0),))
    assert "0 of 2 cases right" in grade(exercise, lambda x: [][1]).message


def test_inputs_are_copies():
    before = [case[0].copy() for case in doubled().cases]
    exercise = doubled()

    def in_place(x):
        x *= 2
        return x

    assert grade(exercise, in_place).correct
    assert grade(exercise, in_place).correct
    for case, kept in zip(exercise.cases, before, strict=True):
        assert np.array_equal(case[0], kept)


# --- answers that are not functions ---------------------------------------------------------------


@pytest.mark.parametrize("answer", [([-1, -1], 0.5), ((-3.0, -2.0), 1), (np.array([-1, -2]), 0)])
def test_any_weights_of_a_nor_gate_will_do(answer):
    assert check("nor_gate", answer).correct


def test_nor_says_which_row_fails():
    # -x1 + 0.5 ignores x2: right for 00, wrong for 01.
    message = check("nor_gate", ([-1, 0], 0.5)).message
    assert message == (
        "Not yet: 3 of 4 rows of the truth table right. "
        "For x1 = 0, x2 = 1: output came as 1; expected 0."
    )


@pytest.mark.parametrize(
    "answer, said",
    [
        (([1, 1, 1], 0), "w came with shape (3,)"),
        (([1, np.nan], 0), "not all numbers are finite"),
        ((["a", "b"], 0), "expected a pair (w, b)"),
        (lambda x1, x2: 1, "expected a pair (w, b)"),
    ],
)
def test_nor_explains_the_form_of_the_answer(answer, said):
    assert said in check("nor_gate", answer).message


def test_xor_takes_a_function_or_any_network():
    assert check("xor_by_hand", lambda x1, x2: x1 != x2).correct
    # ReLU network: relu(x1 + x2) - 2 relu(x1 + x2 - 1).
    relu = [Layer([[1, 1], [1, 1]], [0, -1], "relu"), Layer([[1, -2]], None, "linear")]
    assert check("xor_by_hand", relu).correct
    wrong = [relu[0], Layer([[1, -1]], None, "linear")]
    assert "this is OR" in check("xor_by_hand", wrong).message


@pytest.mark.parametrize(
    "answer, said",
    [
        ([], "expected a function of x1 and x2, or a list of nnlib.network.Layer"),
        ([1, 2], "not everything in this list is a Layer"),
        ([Layer(np.ones((1, 3)), None, "linear")], "cannot be run on two inputs"),
        ([Layer(np.ones((2, 2)), None, "linear")], "has 2 outputs; expected 1"),
    ],
)
def test_xor_explains_the_form_of_the_answer(answer, said):
    assert said in check("xor_by_hand", answer).message


# --- the references, held against numbers worked out by hand -------------------------------------


def first(name, *arguments):
    return EXERCISES[name].reference(*arguments)


def test_references_agree_with_arithmetic():
    # w + y x = (1, -2) - (2, 1) and b + y = 0.5 - 1.
    w, b = first("perceptron_update", np.array([1.0, -2.0]), 0.5, np.array([2.0, 1.0]), -1.0)
    assert w.tolist() == [-1.0, -3.0] and b == -0.5
    assert first("dot_product_angle", np.array([3.0, 0.0]), np.ones(2)) == pytest.approx(45)
    # (1 + 4 + 9) / 3
    assert first("mse", np.array([1.0, 2, 4]), np.array([0.0, 4, 1])) == pytest.approx(14 / 3)
    # One cubed parameter: ((x + h)^3 - (x - h)^3) / 2h = 3 x^2 + h^2 = 12.01.
    cube = first("numerical_gradient", lambda t: float(t[0] ** 3), np.array([2.0]), 0.1)
    assert cube == pytest.approx([12.01])


def test_backward_references_agree_with_central_differences():
    case = EXERCISES["backward_two_layer"].cases[0]
    x, y, *parameters = case

    def loss(vector):
        W1, b1, W2, b2 = (
            part.reshape(p.shape)
            for part, p in zip(
                np.split(vector, np.cumsum([p.size for p in parameters])[:-1]),
                parameters,
                strict=True,
            )
        )
        hidden = 1 / (1 + np.exp(-(W1 @ x + b1)))
        return float(0.5 * np.sum((W2 @ hidden + b2 - y) ** 2))

    vector = np.concatenate([p.ravel() for p in parameters])
    numeric = first("numerical_gradient", loss, vector, 1e-5)
    analytic = np.concatenate([part.ravel() for part in first("backward_two_layer", *case)])
    assert np.allclose(analytic, numeric, atol=1e-8)


def test_gradient_references_agree_with_central_differences():
    z, y = EXERCISES["softmax_cross_entropy_gradient"].cases[0]
    numeric = first("numerical_gradient", lambda t: first("cross_entropy", t, y), z, 1e-5)
    assert np.allclose(first("softmax_cross_entropy_gradient", z, y), numeric, atol=1e-8)


def test_three_neuron_gradient_references_agree_with_central_differences():
    x, y, w1, b1, w2, b2 = EXERCISES["gradient_w21"].cases[0]

    def objective(weights):
        y_hat = first("three_neuron_forward", x, [weights[0], w1[1]], b1, [weights[1], w2[1]], b2)
        return first("mse", y_hat, y)

    numeric = first("numerical_gradient", objective, np.array([w1[0], w2[0]]), 1e-6)
    assert first("gradient_w11", x, y, w1, b1, w2, b2) == pytest.approx(numeric[0], abs=1e-6)
    assert first("gradient_w21", x, y, w1, b1, w2, b2) == pytest.approx(numeric[1], abs=1e-6)


def test_hidden_features_of_xor_are_or_and_nand():
    H = first("hidden_features", *EXERCISES["hidden_features"].cases[0])
    assert H.tolist() == [[0, 1], [1, 1], [1, 1], [1, 0]]
    assert hard_threshold(np.array(0.0)) == 1.0  # the convention the third case rests on
