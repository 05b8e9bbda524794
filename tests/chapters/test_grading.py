"""How an answer is run, compared and explained, on exercises small enough to see through."""

import itertools
import math
import signal
import sys
import threading
import time

import numpy as np
import pytest

from nnlib.exercises import check, running
from nnlib.exercises.exercise import Exercise, Mistake
from nnlib.exercises.grading import Verdict, grade


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
    assert "shape (2, 1) where shape (2,) is expected: one dimension too many." in message
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
    message = grade(exercise, lambda x: np.ones(3)).message
    assert (
        "returned an array of shape (3,) and type float64; expected 2 values (y, total)" in message
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


def test_fewer_brackets_than_needed_are_a_matter_of_style():
    exercise = doubled(reference=lambda x: x.sum(), mistakes=())
    assert grade(exercise, lambda x: [x.sum()]).correct  # an array of one number is that number
    pair = doubled(reference=lambda x: (x.sum(), x.max()), mistakes=(), returns=("s", "m"))
    assert grade(pair, lambda x: np.array([x.sum(), x.max()])).correct
    assert grade(pair, lambda x: [np.array(x.sum()), int(x.max())]).correct
    assert grade(doubled(), lambda x: (2 * x).astype(np.float32)).correct
    assert not grade(doubled(), lambda x: (2.001 * x).astype(np.float32)).correct


# --- relations -----------------------------------------------------------------------------------

CASES = tuple((np.random.default_rng(n).normal(size=(n + 2, 3)).round(2),) for n in range(4))
TABLE = doubled(
    signature="f(X)",
    cases=CASES,
    reference=lambda X: X + 1.5,
    mistakes=(),
    sizes={"N": len, "the number of columns": lambda X: X.shape[1]},
    why_mean="the objective is a mean",
)


@pytest.mark.parametrize(
    "change, said",
    [
        (lambda y: 2 * y, "y is exactly twice what it should be"),
        (lambda y: y / 2, "y is exactly half what it should be"),
        (lambda y: -1.5 * y, "y is exactly 3/2 times what it should be, and its sign is turned"),
        (lambda y: -y, "the sign of y is turned around"),
        (lambda y: len(y) * y, "exactly N = 2 times too large: the objective is a mean"),
        (lambda y: y / len(y), "exactly N = 2 times too small"),
        (lambda y: y + 3, "y is exactly 3 too large everywhere"),
        (lambda y: y.T, "y is transposed, shape (3, 2) where shape (2, 3) is expected"),
        (lambda y: y[::-1], "the rows of y are in reverse order"),
        (lambda y: y[:, ::-1], "the columns of y are in reverse order"),
        (lambda y: y[:, :2], "y has too few columns: some are missing at the end"),
        (lambda y: np.pad(y, ((0, 1), (0, 0))), "y has too many rows, at the end"),
        (lambda y: y.ravel(), "the numbers of y are right, but not their shape, shape (6,)"),
        (lambda y: y[None], "one dimension too many"),
        (lambda y: y.sum(axis=0), "y is the sum over axis 0 of what it should be"),
        (lambda y: y.sum(), "y is a single number, the sum of all its entries"),
        (np.abs, "the sign of y is lost"),
        (np.square, "y is squared"),
        (np.exp, "y has one exponential too many"),
        (lambda y: 1 - y, "y is 1 minus what it should be"),
        (lambda y: 1 / y, "y is upside down"),
        (lambda y: y / np.log(2), "a factor 1 / log 2"),
        (np.floor, "divide with /, not with //"),
        (np.rint, "y is rounded to whole numbers"),
        (lambda y: np.minimum(y, 1.5), "y is cut off above 1.5"),
        (lambda y: y > 0, "y says only whether the number is above 0"),
        (lambda y: np.zeros_like(y), "y is 0 everywhere"),
    ],
)
def test_relations_are_said(change, said):
    message = grade(TABLE, lambda X: change(X + 1.5)).message
    assert said in message.split(" For X")[0]


def test_a_relation_must_hold_in_all_cases():
    message = grade(TABLE, lambda X: (2 if len(X) < 5 else 3) * (X + 1.5)).message
    assert message.startswith("Not yet: 0 of 4 cases right.")


def test_a_mean_is_told_from_a_sum_and_from_its_parts():
    mean = doubled(signature="f(X)", cases=CASES, reference=np.mean, mistakes=(), sizes={"N": len})
    assert "one number for each example: take their mean" in grade(mean, lambda X: X).message
    assert "exactly N = 2 times too large" in grade(mean, lambda X: X.mean() * len(X)).message


def test_right_already_means_right_in_every_case():
    pair = doubled(
        cases=((np.array([1.0, 1.0]),), (np.array([3.0, 4.0]),)),
        reference=lambda x: (x.sum(), x.max()),
        mistakes=(),
        returns=("total", "largest"),
    )
    # In the first case the largest is also the first; in the second it is not.
    message = grade(pair, lambda x: (0.0, x[0])).message
    assert "Right already" not in message
    assert "Right already: largest" in grade(pair, lambda x: (7.0 * x[0], x.max())).message
    assert "exchanged: largest, total came" in grade(pair, lambda x: (x.max(), x.sum())).message


# --- whatever an answer does ---------------------------------------------------------------------


class Broken:
    """Nothing about it works."""

    def __array__(self, *args, **kwargs):
        raise RuntimeError("no array")

    def __repr__(self):
        raise RuntimeError("no words")

    __str__ = __len__ = __iter__ = __float__ = __repr__


class BrokenError(Exception):
    def __str__(self):
        raise RuntimeError("no words")


def raising(error):
    def answer(x):
        raise error

    return answer


def without_end(x):
    return without_end(x)


@pytest.mark.parametrize(
    "answer, said",
    [
        (raising(SystemExit(0)), "ends the program (SystemExit)"),
        (raising(KeyboardInterrupt()), "ends the program (KeyboardInterrupt)"),
        (raising(GeneratorExit()), "raised GeneratorExit"),
        (raising(BrokenError()), "raised BrokenError."),
        (lambda x: sys.exit("bye"), "ends the program"),
        (without_end, "It calls itself without end."),
        (lambda x: Broken(), "y came as a value of type Broken; expected numbers."),
        (lambda x: Broken, "y came as the class Broken; expected numbers."),
        (lambda x: (one for one in x), "y came as a generator; expected numbers."),
        (lambda x: lambda: x, "y came as a function; expected numbers."),
        (lambda x: {"y": x}, "y came as a dict; expected numbers."),
        (lambda x: x + 0j, "y came as an array of shape (2,) and type complex128"),
        (lambda x: np.ma.masked_less(2 * x, 3), "y came with masked entries"),
        (lambda x: [np.ma.masked_less(2 * x, 3)], "y came with masked entries"),
        (lambda x: np.broadcast_to(1.0, (10**5, 10**5)), "far more numbers than expected"),
        (lambda x: "6.0", "y came as '6.0'; expected numbers."),
        (lambda x: np.full(2, np.nan), "came as [nan, nan]"),
        (lambda x: [x, [x, x]], "expected numbers"),
    ],
)
def test_whatever_comes_gets_a_verdict(answer, said):
    verdict = grade(doubled(), answer)
    assert not verdict.correct
    assert said in verdict.message


def test_what_an_answer_prints_is_left_out_and_said(capsys):
    def talkative(x):
        print("so far", x)
        print("trouble", file=sys.stderr)
        return 2 * x

    verdict = grade(doubled(), talkative)
    assert verdict.correct and "What your answer prints is not shown here." in verdict.message
    assert capsys.readouterr() == ("", "")


def loop(x):
    while True:
        pass


def stubborn(x):
    while True:
        try:
            time.sleep(0.001)
        except Exception:
            continue


@pytest.mark.parametrize("answer", [loop, stubborn, lambda x: sum(0 for _ in itertools.count())])
@pytest.mark.parametrize("with_alarm", [True, False])
def test_an_answer_that_never_returns_is_stopped(monkeypatch, answer, with_alarm):
    monkeypatch.setattr(running, "SECONDS", 0.2)
    if not with_alarm:  # as on Windows and in a browser
        monkeypatch.delattr(signal, "setitimer", raising=False)
    assert "takes too long: it was stopped after 0.2 seconds" in grade(doubled(), answer).message


def test_an_answer_is_stopped_outside_the_main_thread(monkeypatch):
    monkeypatch.setattr(running, "SECONDS", 0.2)
    verdicts = []
    thread = threading.Thread(target=lambda: verdicts.append(grade(doubled(), loop)), daemon=True)
    thread.start()
    thread.join(30)
    assert "takes too long" in verdicts[0].message


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="only an alarm wakes a sleeper")
def test_a_sleeping_answer_is_woken(monkeypatch):
    monkeypatch.setattr(running, "SECONDS", 0.2)
    assert "takes too long" in grade(doubled(), lambda x: time.sleep(60)).message


def test_nothing_of_the_grader_stays_behind(monkeypatch):
    monkeypatch.setattr(running, "SECONDS", 0.2)

    def state():
        handlers = [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)]
        return sys.gettrace(), handlers, sys.stdout, np.geterr()

    before = state()
    for answer in (loop, raising(SystemExit()), lambda x: np.seterr(all="raise") and 2 * x):
        grade(doubled(), answer)
    assert before == state()


def test_the_stop_button_still_works():
    def pressed(x):
        signal.raise_signal(signal.SIGINT)
        return 2 * x

    with pytest.raises(KeyboardInterrupt):
        grade(doubled(), pressed)


def test_an_answer_that_changes_its_argument_is_told_so():
    def halves(x):
        x /= 2
        return x**3

    cases = tuple((np.array([n, n + 1.0]),) for n in range(1, 5))
    assert "changes x in place" in grade(doubled(cases=cases, mistakes=()), halves).message


def by_hand(z):
    return [1 / (2 + math.exp(v) + math.exp(-v)) if abs(v) < 700 else 0 for v in z]


def both_at_once(w1, w2, x, b1, b2, y):
    error = w2 * (w1 * x + b1) + b2 - y
    return np.array([error * w2 * x, error * (w1 * x + b1)])


def in_single_precision(y_hat, y):
    return np.float32(sum((a - b) ** 2 for a, b in zip(y_hat, y, strict=True)) / len(y))


@pytest.mark.parametrize(
    "name, answer",
    [
        ("xor_by_hand", lambda x1, x2: x1 ^ x2),
        ("scalar_gradient", both_at_once),
        ("sigmoid_derivative", by_hand),
        ("shift_right", lambda image, n: image @ np.eye(image.shape[1], k=n)),
        ("hidden_features", lambda X, W, b: X @ W.T + b >= 0),
        ("mse", in_single_precision),
    ],
)
def test_right_in_an_unusual_style_passes(name, answer):
    assert check(name, answer).correct


def with_margin(w, b, x, y):
    return (w + y * x, b + y) if y * (w @ x + b) <= 1 else (w, b)


def both_through(W_1, b_1, W_2, b_2):
    return W_2 @ W_1, W_2 @ (b_1 + b_2)


@pytest.mark.parametrize(
    "name, answer, said",
    [
        ("collapse_linear", both_through, "only the first bias goes through the second layer"),
        ("perceptron_update", with_margin, "1 stands where 0 should"),
        ("nor_gate", ([1, 1], 0.5), "w1 = 1 and w2 = 1 are not negative"),
    ],
)
def test_what_once_passed_or_was_misled_is_named(name, answer, said):
    assert said in check(name, answer).message


@pytest.mark.parametrize("shift", [np.mean, np.min, lambda z, **_: z[:, :1]])
def test_softmax_needs_the_maximum(shift):
    def softmax(z):
        e = np.exp(z - shift(z, axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    assert "overflow for large inputs" in check("softmax_stable", softmax).message
