"""Graders: they say *which* mistake an answer makes.

A reader writes a function (or chooses weights) and asks::

    check("mse", mse)

The verdict says what was checked, or which mistake it is, at which input, what came and what was
expected. How it is found:

================  ===========================================================================
``exercise``      what an exercise is
``grading``       run an answer, compare, put the verdict into words
``running``       call a reader's function, whatever it does
``blanks``        whether an answer still has three dots in it
``diagnosis``     find the shortest explanation that holds in all cases
``relations``     how what came is related to what was expected: twice, transposed, ...
``rules``         which slips are easily made in a formula; a new one is added there
``mutations``     the code of a right answer with slips in it
``drawing``       random cases that are easy to read
================  ===========================================================================

The other modules hold the exercises, one module per chapter.
"""

from nnlib._validation import as_choice
from nnlib.exercises import (
    activations,
    backpropagation,
    computation_graphs,
    descent,
    digits,
    features,
    from_scratch,
    generalization,
    many_layers,
    perceptron,
    softmax,
    three_neurons,
    universal_approximation,
    xor,
)
from nnlib.exercises.exercise import Exercise, Mistake
from nnlib.exercises.grading import Verdict, grade

_CHAPTERS = (
    perceptron,
    activations,
    xor,
    features,
    three_neurons,
    universal_approximation,
    descent,
    backpropagation,
    computation_graphs,
    softmax,
    from_scratch,
    digits,
    generalization,
    many_layers,
)

EXERCISES: dict[str, Exercise] = {
    exercise.name: exercise for chapter in _CHAPTERS for exercise in chapter.EXERCISES
}
"""Every exercise by its name, in the order of the chapters."""


def check(exercise: str, answer: object) -> Verdict:
    """Grade an answer to one of the book's exercises.

    Parameters
    ----------
    exercise : str
        Name of the exercise, a key of `EXERCISES`.
    answer : object
        Usually the reader's function; some exercises ask for weights. It gets copies of its
        arguments, and whatever it does, nothing is raised for a wrong answer.

    Returns
    -------
    Verdict
        With `correct` and a `message`, which is also its printed form.

    Raises
    ------
    ValueError
        If there is no exercise of this name.
    """
    return grade(EXERCISES[as_choice("exercise", exercise, EXERCISES)], answer)


__all__ = ["EXERCISES", "Exercise", "Mistake", "Verdict", "check"]
