"""How an answer to an exercise is graded.

"Wrong" teaches little; "you forgot the factor σ'(z)" teaches something. The grader runs the
reader's function on the cases of the exercise, made up and drawn at random (`running`), and
compares what comes out with the right answer. If it is wrong, it says why (`diagnosis`), at which
input, what came and what was expected. Whatever the reader's function does, the grader explains
and never raises.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import fill

import numpy as np

from nnlib.exercises.blanks import has_blank
from nnlib.exercises.diagnosis import diagnose
from nnlib.exercises.exercise import as_function
from nnlib.exercises.running import run

BLANK = "Not yet: put your answer in the place of the three dots."
"""What is said to an exercise as it starts."""


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


def grade(exercise, answer):
    """Compare an answer with the right one, and find out what is wrong with it.

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

    Raises
    ------
    KeyboardInterrupt
        If somebody pressed *stop* while the answer was running.
    """
    if has_blank(answer):
        return Verdict(False, BLANK)
    try:
        function = as_function(exercise, answer)
    except ValueError as error:
        return Verdict(False, f"Not yet: {error}")
    got, printed = run(function, exercise.all_cases, exercise.signature, exercise.returns)
    right = [exercise.same_outcome(*pair) for pair in zip(got, exercise.expected, strict=True)]
    note = " What your answer prints is not shown here." if printed else ""
    if all(right):
        return Verdict(True, f"Correct: all {len(got)} {exercise.checked}.{note}")
    return Verdict(False, f"Not yet: {_explain(exercise, answer, got, right)}{note}")


def _explain(exercise, answer, got, right):
    """Say what is wrong, and show a case in which it is: one with numbers if there is one."""
    said = diagnose(exercise, answer, got)
    wrong = [i for i, fine in enumerate(right) if not fine]
    if said:
        shown = next((i for i in wrong if not got[i].problem), wrong[0])
        return f"{said}. {_example(exercise, got, shown)}"
    start = f"{sum(right)} of {len(right)} {exercise.checked.split(',')[0]} right."
    return f"{start} {_example(exercise, got, wrong[0])}"


def _example(exercise, got, number):
    """Say at which input the answer went wrong, what came and what was expected."""
    pairs = zip(exercise.arguments, exercise.all_cases[number], strict=True)
    inputs = ", ".join(f"{name} = {_show(value)}" for name, value in pairs)
    mine, expected = got[number], exercise.expected[number]
    if mine.problem:
        return f"For {inputs}: {mine.problem}"
    wrong = [
        not exercise.same(came, wanted, mine.single)
        for came, wanted in zip(mine.parts, expected.parts, strict=True)
    ]
    first = wrong.index(True)
    name, came, wanted = exercise.returns[first], mine.parts[first], expected.parts[first]
    if came.shape != wanted.shape and came.size != wanted.size:
        text = f"{name} came with {_shape(came)}; expected {_shape(wanted)}, {_show(wanted)}."
    else:
        text = f"{name} came as {_show(came)}; expected {_show(wanted)}."
    return f"For {inputs}: {text}{_right_already(exercise, got)}"


def _right_already(exercise, got):
    """Name the returned values that are right in every case."""
    if any(outcome.problem for outcome in got):
        return ""
    fine = [
        name
        for k, name in enumerate(exercise.returns)
        if all(
            exercise.same(mine.parts[k], right.parts[k], mine.single)
            for mine, right in zip(got, exercise.expected, strict=True)
        )
    ]
    return f" Right already: {', '.join(fine)}." if fine else ""


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
