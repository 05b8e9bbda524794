"""How an answer to an exercise is graded.

"Wrong" teaches little; "you forgot the factor σ'(z)" teaches something. So an exercise carries,
besides the right answer, the wrong answers that readers typically give. The grader runs the
reader's function on the cases of the exercise and compares what comes out with the right answer,
then with each known mistake. Whatever the reader's function does, the grader explains and never
raises.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from textwrap import fill

import numpy as np

_HINTS = {
    "truth value of an array": "The input is a whole array: use np.where or np.maximum, not `if`.",
    "positional argument": "The function is called as {signature}.",
    "only 0-dimensional arrays": "The input is a whole array: use NumPy's functions, not math's.",
    "only length-1 arrays": "The input is a whole array: use NumPy's functions, not math's.",
}


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that can be recognized.

    Parameters
    ----------
    message : str
        What is wrong and what would be right: one sentence without its period.
    answer : object
        An answer that makes this mistake and no other, in the form the exercise asks for.
    """

    message: str
    answer: object


@dataclass(frozen=True)
class Exercise:
    """A question whose answer can be checked.

    Parameters
    ----------
    name : str
        Its name in `check`.
    signature : str
        What to write, e.g. ``"mse(y_hat, y)"``, and what it returns.
    cases : tuple of tuple
        Arguments to call the answer with. The first one is used in explanations whenever it fails.
    reference : object
        A right answer.
    mistakes : tuple of Mistake
        Wrong answers that are recognized.
    returns : tuple of str
        Names of what the answer returns; one name means a single array or number.
    checked : str
        What a reader with a right answer is told was checked, after "all n ".
    as_function : callable, optional
        Turns an answer that is not a function (weights, say) into one; raises ValueError with an
        explanation if the answer does not have the right form.
    """

    name: str
    signature: str
    cases: tuple
    reference: object
    mistakes: tuple[Mistake, ...]
    returns: tuple[str, ...]
    checked: str = "cases"
    as_function: Callable | None = None

    @property
    def arguments(self):
        """Names of the arguments, as written in the signature."""
        inside = self.signature[self.signature.index("(") + 1 : self.signature.index(")")]
        return tuple(name.strip() for name in inside.split(","))


@dataclass(frozen=True)
class Verdict:
    """What the grader says; printing it, or ending a cell with it, shows the message.

    Parameters
    ----------
    correct : bool
        Whether the answer is right.
    message : str
        Why.
    """

    correct: bool
    message: str

    def __repr__(self):
        # Lines that fit a page: a long one would have to be scrolled sideways.
        return fill(self.message, 76)


@dataclass(frozen=True)
class _Outcome:
    """What one call gave: arrays, or a sentence that says why there are none."""

    parts: tuple = ()
    problem: str = ""


def grade(exercise, answer):
    """Compare an answer with the right one and with the known mistakes.

    Parameters
    ----------
    exercise : Exercise
        The question.
    answer : object
        The reader's answer: a function, or whatever else the exercise asks for.

    Returns
    -------
    Verdict
        Right, or which mistake, at which input, what came and what was expected.
    """
    try:
        function = _function(exercise, answer)
    except ValueError as error:
        return Verdict(False, f"Not yet: {error}")
    expected = outcomes(exercise, exercise.reference)
    got = [_call(exercise, function, case) for case in exercise.cases]
    right = [_same(g, e) for g, e in zip(got, expected, strict=True)]
    if all(right):
        return Verdict(True, f"Correct: all {len(got)} {exercise.checked}.")
    first = right.index(False)
    mistake = _recognize(exercise, got, expected)
    if mistake is not None:
        first = next(
            i for i, g in enumerate(got) if not right[i] and not g.problem
        )  # an input at which there is a number to show
        start = f"Not yet: {mistake.message}."
    else:
        start = f"Not yet: {sum(right)} of {len(right)} {exercise.checked.split(',')[0]} right."
    return Verdict(False, f"{start} {_explain(exercise, first, got[first], expected[first])}")


def outcomes(exercise, answer):
    """Return what a well-formed answer gives in each case.

    Parameters
    ----------
    exercise : Exercise
        The question.
    answer : object
        An answer in the form the exercise asks for.

    Returns
    -------
    list
        One record per case, to be compared with those of another answer.
    """
    function = _function(exercise, answer)
    return [_call(exercise, function, case) for case in exercise.cases]


def matches(got, wrong, expected):
    """Whether an answer makes a mistake: the same in every case, and wrong in at least one.

    Two answers that both fail in a case (with whatever exception) agree there, but failing alone
    proves nothing: in at least one case there must be the same wrong number.

    Parameters
    ----------
    got, wrong, expected : list
        Outcomes of the answer, of the mistake, and of the right answer.

    Returns
    -------
    bool
        Whether it is this mistake.
    """
    agree = all(_same(g, w) or (g.problem and w.problem) for g, w in zip(got, wrong, strict=True))
    return agree and any(
        not g.problem and not _same(g, e) for g, e in zip(got, expected, strict=True)
    )


def _function(exercise, answer):
    """Return the answer as a function, or raise ValueError with an explanation."""
    if exercise.as_function is not None:
        return exercise.as_function(answer)
    if not callable(answer):
        raise ValueError(
            f"expected the function {exercise.signature}, got {_say(answer)}. Hand over the "
            "function itself, without calling it."
        )
    return answer


def _call(exercise, function, case):
    """Call a function with copies of the arguments; turn whatever happens into an outcome."""
    try:
        with np.errstate(all="ignore"):
            value = function(*deepcopy(case))
    except Exception as error:  # a reader's function may raise anything
        text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        hint = next((hint for key, hint in _HINTS.items() if key in str(error)), "")
        hint = hint.format(signature=exercise.signature)
        return _Outcome(problem=f"your answer raised {text}. {hint}".rstrip(". ") + ".")
    return _as_outcome(value, exercise.returns)


def _as_outcome(value, names):
    """Turn a returned value into arrays of floats, or say why that is impossible."""
    if value is None:
        return _Outcome(problem="your answer returned None. Is there a `return`?")
    if len(names) == 1:
        value = (value,)
    elif not isinstance(value, (tuple, list)) or len(value) != len(names):
        wanted = f"expected {len(names)} values ({', '.join(names)})"
        return _Outcome(problem=f"your answer returned {_say(value)}; {wanted}.")
    parts = []
    for name, part in zip(names, value, strict=True):
        try:
            array = np.asarray(part)
        except Exception:  # ragged lists, and objects that refuse to be an array
            array = np.asarray("not numbers")
        if array.dtype.kind not in "buif":
            return _Outcome(problem=f"{name} came as {_say(part)}; expected numbers.")
        parts.append(array.astype(float))
    return _Outcome(tuple(parts))


def _same(one, other):
    """Whether two outcomes hold the same numbers, up to rounding."""
    if one.problem or other.problem:
        return False
    return all(_same_array(a, b) for a, b in zip(one.parts, other.parts, strict=True))


def _same_array(a, b):
    return a.shape == b.shape and np.allclose(a, b, rtol=1e-6, atol=1e-9, equal_nan=True)


def _recognize(exercise, got, expected):
    """Return the first mistake whose outcomes are those of the answer, or None."""
    for mistake in exercise.mistakes:
        if matches(got, outcomes(exercise, mistake.answer), expected):
            return mistake
    return None


def _explain(exercise, number, got, expected):
    """Say at which input the answer went wrong, what came and what was expected."""
    pairs = zip(exercise.arguments, exercise.cases[number], strict=True)
    inputs = ", ".join(f"{name} = {_show(value)}" for name, value in pairs)
    if got.problem:
        return f"For {inputs}: {got.problem}"
    for name, came, wanted in zip(exercise.returns, got.parts, expected.parts, strict=True):
        if came.shape != wanted.shape:
            return (
                f"For {inputs}: {name} came with {_shape(came)}; expected {_shape(wanted)}, "
                f"{_show(wanted)}."
            )
    wrong = [not _same_array(*pair) for pair in zip(got.parts, expected.parts, strict=True)]
    first = wrong.index(True)
    text = (
        f"For {inputs}: {exercise.returns[first]} came as {_show(got.parts[first])}; "
        f"expected {_show(expected.parts[first])}."
    )
    fine = [name for name, bad in zip(exercise.returns, wrong, strict=True) if not bad]
    return f"{text} Right already: {', '.join(fine)}." if fine else text


def _shape(array):
    """Name the shape of an array."""
    return "a single number" if array.ndim == 0 else f"shape {array.shape}"


def _show(value):
    """Write a number, an array or a function on one line."""
    if callable(value):
        return f"the function {value.__name__}"
    # Adding 0.0 turns the -0.0 of a product into 0.0.
    return " ".join(
        np.array2string(
            np.asarray(value, dtype=float),
            separator=", ",
            formatter={"float_kind": lambda x: f"{x + 0.0:.4g}"},
        ).split()
    )


def _say(value):
    """Describe a value of unexpected type in a few words, the same on every machine."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape} and type {value.dtype}"
    if isinstance(value, (tuple, list)):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, (bool, int, float, str)):
        return repr(value) if isinstance(value, str) else str(value)
    return f"a value of type {type(value).__name__}"
