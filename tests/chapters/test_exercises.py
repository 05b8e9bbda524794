"""Every exercise: right answers pass in any style, wrong ones fail, and blame is never false."""

import dataclasses
import itertools
import json
import random
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from nnlib.activations import hard_threshold
from nnlib.exercises import EXERCISES, check, diagnosis, mutations
from nnlib.exercises.exercise import as_function, outcomes, trust
from nnlib.network import Layer

CHAPTERS = Path(__file__).parents[2] / "chapters"
MISTAKES = [
    pytest.param(exercise, mistake, id=f"{name}-{number}")
    for name, exercise in EXERCISES.items()
    for number, mistake in enumerate(exercise.mistakes)
]
UNASKED = {"mse", "gradient_w21"}  # graded for whoever looks them up; no chapter asks them
CODED = [name for name, exercise in EXERCISES.items() if callable(exercise.reference)]


def unseen(exercise):
    """The same exercise with other random cases: what is true of an answer is true there, too."""
    return dataclasses.replace(
        exercise, draw=lambda rng: exercise.draw(np.random.default_rng(rng.integers(2**32) + 1))
    )


def is_right(exercise, got):
    return all(map(exercise.same_outcome, got, exercise.expected))


def gives_numbers(exercise, got):
    """Whether at least one wrong number comes out: an answer that only fails shows no mistake."""
    pairs = zip(got, exercise.expected, strict=True)
    return any(not mine.problem and not exercise.same_outcome(mine, want) for mine, want in pairs)


def claims(blame):
    """What a sentence claims, alternatives apart, without the numbers of the case it shows."""
    sentence = re.sub(r" = [-\d.e]+ |\(\d.*?\)", " … ", blame)
    return set(re.split(r": either |, or |: ", sentence.removeprefix("either "))) - {""}


OVERFLOW = "the numbers overflow for large inputs, and NaN or infinity comes out"


@cache
def blameable(name):
    """Everything that can be blamed, by its sentence: listed mistakes, one slip and two."""
    exercise, found = EXERCISES[name], {}
    for mistake in exercise.mistakes:
        found.setdefault(mistake.message, []).append(as_function(exercise, mistake.answer))
    for mutants in (diagnosis.one_slip(exercise), diagnosis.two_slips(exercise)):
        for _, slips, slipped in mutants.functions:
            found.setdefault(mutations.say(slips), []).append(slipped)
    return found


def blamed(name, blame):
    """The alternatives that a sentence names; none if it only states a relation."""
    sentence = blame.removesuffix(f"; and {OVERFLOW}")
    starts = [0, *(match.end() for match in re.finditer(": ", sentence))]
    for rest in (sentence[start:].removeprefix("either ") for start in starts):
        for alternatives in ([rest], rest.split("; or else: "), rest.split(", or ")):
            if all(one in blameable(name) for one in alternatives):
                return alternatives
    return []


def fails(outcome):
    """Whether no numbers came out, or a division by 0."""
    return outcome.problem or not all(np.isfinite(part).all() for part in outcome.parts)


def explains(exercise, sentence, got, apart_from_large):
    """Whether what a sentence blames, made in the right answer, gives what the answer gave."""
    where = [
        number
        for number, largest in enumerate(exercise.largest)
        if not (apart_from_large and largest >= diagnosis.LARGE)
    ]
    for wrong in blameable(exercise.name)[sentence]:
        gives = outcomes(exercise, wrong)
        if all(
            (fails(got[i]) and fails(gives[i])) or exercise.same_outcome(got[i], gives[i])
            for i in where
        ):
            return True
    return False


def assert_true(exercise, blame, answer, got):
    """What is blamed explains every number, here and on unseen cases; so does a relation."""
    alternatives, overflows = blamed(exercise.name, blame), OVERFLOW in blame
    for sentence in alternatives:
        assert explains(exercise, sentence, got, overflows), (sentence, blame)
    fresh = unseen(exercise)
    on_fresh = outcomes(fresh, answer)
    if alternatives:
        assert any(explains(fresh, one, on_fresh, overflows) for one in alternatives), blame
    else:
        again = claims(diagnosis.diagnose(fresh, answer, on_fresh))
        assert claims(blame) <= again or again <= claims(blame), (blame, again)
        assert again


# --- every exercise -----------------------------------------------------------------------------


def test_every_exercise_is_asked_in_a_chapter():
    cells = [
        "".join(cell["source"])
        for path in CHAPTERS.glob("*.ipynb")
        for cell in json.loads(path.read_text("utf-8"))["cells"]
        if cell["cell_type"] == "code"
    ]
    asked = {name for cell in cells for name in re.findall(r'\bcheck\(\s*"(\w+)"', cell)}
    assert asked == EXERCISES.keys() - UNASKED


@pytest.mark.parametrize("name", EXERCISES)
def test_signature_fits_name_and_cases(name):
    exercise = EXERCISES[name]
    assert exercise.signature.startswith(f"{name}(")
    assert all(len(case) == len(exercise.arguments) for case in exercise.cases)


@pytest.mark.parametrize("name", EXERCISES)
def test_the_reference_and_the_other_ways_are_right(name):
    exercise = EXERCISES[name]
    for answer in (exercise.reference, *exercise.ways):
        verdict = check(name, answer)
        assert verdict.correct
        assert verdict.message.startswith(f"Correct: all {len(exercise.all_cases)} ")


@pytest.mark.parametrize("name", CODED)
def test_the_reference_is_right_on_unseen_cases(name):
    exercise = unseen(EXERCISES[name])
    assert all(not outcome.problem for outcome in exercise.expected)
    assert all(is_right(exercise, outcomes(exercise, way)) for way in exercise.ways)


@pytest.mark.parametrize("exercise, mistake", MISTAKES)
def test_every_mistake_is_recognized_as_itself(exercise, mistake):
    verdict = check(exercise.name, mistake.answer)
    assert verdict.message.startswith(f"Not yet: {mistake.message}. For {exercise.arguments[0]} = ")


@pytest.mark.parametrize("name", EXERCISES)
def test_mistakes_differ_from_each_other_and_from_the_right_answer(name):
    exercise = EXERCISES[name]
    wrong = [outcomes(exercise, mistake.answer) for mistake in exercise.mistakes]
    assert not any(is_right(exercise, one) for one in wrong)
    for one, other in itertools.combinations(wrong, 2):
        assert not all(map(exercise.same_outcome, one, other))


@pytest.mark.parametrize("name", EXERCISES)
def test_messages_are_deterministic_and_on_one_line(name):
    exercise = EXERCISES[name]
    for mistake in exercise.mistakes:
        first, second = (check(name, mistake.answer).message for _ in range(2))
        assert first == second
        assert "\n" not in first and " at 0x" not in first


# --- slips in the right answers ------------------------------------------------------------------


@pytest.mark.parametrize("name", CODED)
def test_every_single_slip_is_refused_and_named(name):
    exercise = EXERCISES[name]
    for _, slips, slipped in diagnosis.one_slip(exercise).functions:
        sentence = mutations.say(slips)
        got = [trust(slipped, case, exercise.returns) for case in exercise.all_cases]
        if is_right(exercise, got):
            fresh = unseen(exercise)  # then it must be another way of writing the same
            assert is_right(fresh, outcomes(fresh, slipped)), sentence
            continue
        if not any(outcome.problem for outcome in got):
            blame = diagnosis.diagnose(exercise, slipped, got)
            if sentence not in blame:  # then another explanation, as short, gives the same
                assert_true(exercise, blame, slipped, got)


@pytest.mark.parametrize("name", CODED)
def test_slips_that_coincide_on_the_cases_coincide_everywhere(name):
    exercise = EXERCISES[name]
    fresh = unseen(exercise)
    groups: list[tuple] = []  # one of each group of slips that give the same
    for _, slips, slipped in diagnosis.one_slip(exercise).functions:
        sentence = mutations.say(slips)
        got = outcomes(exercise, slipped)
        if any(outcome.problem for outcome in got):
            continue
        for first, other, other_slipped in groups:
            if all(map(exercise.same_outcome, got, other)):
                for mine, theirs in zip(
                    outcomes(fresh, slipped), outcomes(fresh, other_slipped), strict=True
                ):
                    failed = mine.problem or theirs.problem  # a draw may divide by 0
                    assert failed or fresh.same_outcome(mine, theirs), (sentence, first)
                break
        else:
            groups.append((sentence, got, slipped))


@pytest.mark.parametrize("name", CODED)
def test_two_slips_never_get_false_blame(name):
    """Of 200 random pairs of slips: what is blamed is run, here and on unseen cases."""
    exercise, chance = EXERCISES[name], random.Random(1)
    codes = diagnosis.codes(exercise)
    for _ in range(200):
        code = chance.choice(codes)
        slips = chance.sample(code.slips, 2)
        slipped = mutations.mutant(code, slips)
        if slipped is None:
            continue
        got = outcomes(exercise, slipped)
        if is_right(exercise, got) or any(outcome.problem for outcome in got):
            continue
        blame = diagnosis.diagnose(exercise, slipped, got)
        if blame:
            assert_true(exercise, blame, slipped, got)


# --- whatever a reader hands over ----------------------------------------------------------------


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


# --- answers that are not functions ---------------------------------------------------------------


@pytest.mark.parametrize("answer", [([-1, -1], 0.5), ((-3.0, -2.0), 1), (np.array([-1, -2]), 0)])
def test_any_weights_of_a_nor_gate_will_do(answer):
    assert check("nor_gate", answer).correct


def test_nor_says_which_number_must_change():
    # -x1 + 0.5 ignores x2: right for 00, wrong for 01, whatever b is.
    message = check("nor_gate", ([-1, 0], 0.5)).message
    assert message.startswith("Not yet: this is NOT x1: w2 = 0 is not negative, so its input at 1")
    assert message.endswith("For x1 = 0, x2 = 1: output came as 1; expected 0.")


@pytest.mark.parametrize("w", [*itertools.product([-2.0, -0.5, 0.0, 1.0], repeat=2)])
@pytest.mark.parametrize("b", [-1.0, -0.1, 0.0, 0.5, 1.0, 3.0])
def test_advice_on_nor_can_be_followed(w, b):
    """The named weights made negative, and b at 0, give NOR; so does b alone where it is named."""
    verdict = check("nor_gate", (w, b))
    advice = verdict.message.split(" For x1")[0]
    weights = [-1.0 if f"w{i} = " in advice else one for i, one in enumerate(w, start=1)]
    assert verdict.correct or check("nor_gate", (weights, 0.0)).correct
    assert ("make b smaller" in advice) == (max(w) < 0 < b and not verdict.correct)


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
