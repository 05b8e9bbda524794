"""What an exercise is: a question, its right answer as code, and the cases to try answers on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from nnlib.exercises.running import Outcome, as_outcome, describe

N_DRAWN = 16
"""How many cases are drawn at random, besides those made up for an exercise."""


@dataclass(frozen=True)
class Mistake:
    """A wrong answer with a sentence of its own.

    Parameters
    ----------
    message : str
        What is wrong and what would be right: one sentence without its period.
    answer : object
        An answer that makes this mistake and no other, in the form the exercise asks for.
    """

    message: str
    answer: object


@dataclass(frozen=True, eq=False)
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
        A right answer. If it is a function, the slips that can be made in its code are recognized.
    mistakes : tuple of Mistake
        Wrong answers that are recognized besides.
    returns : tuple of str
        Names of what the answer returns; one name means a single array or number.
    checked : str
        What a reader with a right answer is told was checked, after "all n ".
    as_function : callable, optional
        Turns an answer that is not a function (weights, say) into one; raises ValueError with an
        explanation if the answer does not have the right form.
    advise : callable, optional
        For such answers: ``advise(answer, outputs)`` says what is wrong and what would help.
    draw : callable, optional
        ``draw(rng)`` returns one more case, at random, from everything the exercise allows.
    ways : tuple of callable
        Other right answers, written differently: slips in them are recognized too.
    words : dict of str to str
        What pieces of the code are called in a verdict, by their source.
    sizes : dict of str to callable
        Sizes that are easily forgotten or confused, as functions of the arguments: ``N``.
    why_mean : str
        What to say to an answer that is N times too large.
    atol : float
        Up to which difference two numbers count as the same when both are tiny.
    """

    name: str
    signature: str
    cases: tuple
    reference: object
    returns: tuple[str, ...]
    mistakes: tuple[Mistake, ...] = ()
    checked: str = "cases"
    as_function: Callable | None = None
    advise: Callable | None = None
    draw: Callable | None = None
    ways: tuple[Callable, ...] = ()
    words: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, Callable] = field(default_factory=dict)
    why_mean: str = "take the mean, not the sum"
    atol: float = 1e-9

    @property
    def arguments(self):
        """Names of the arguments, as written in the signature."""
        inside = self.signature[self.signature.index("(") + 1 : self.signature.index(")")]
        return tuple(name.strip() for name in inside.split(","))

    @cached_property
    def all_cases(self):
        """The cases made up and those drawn at random, the same ones every time."""
        rng = np.random.default_rng(len(self.name))
        drawn = () if self.draw is None else tuple(self.draw(rng) for _ in range(N_DRAWN))
        return self.cases + drawn

    @cached_property
    def largest(self):
        """The largest number among the arguments of each case."""
        return [
            max(
                float(np.max(np.abs(np.asarray(one, dtype=float)), initial=0.0))
                for one in case
                if not callable(one)
            )
            for case in self.all_cases
        ]

    @cached_property
    def expected(self):
        """What the right answer gives in each case."""
        return outcomes(self, self.reference)

    def same_outcome(self, one: Outcome, other: Outcome) -> bool:
        """Whether two outcomes hold the same numbers, up to rounding."""
        if one.problem or other.problem:
            return False
        single = one.single or other.single
        return all(self.same(*pair, single) for pair in zip(one.parts, other.parts, strict=True))

    def same(self, a: np.ndarray, b: np.ndarray, single: bool = False) -> bool:
        """Whether two arrays hold the same numbers, up to rounding.

        An array that holds exactly one number counts as that number.
        """
        if a.shape != b.shape:
            if b.ndim or a.size != 1:
                return False
            a = a.reshape(())
        rtol, atol = (1e-4, 1e-5) if single else (1e-6, self.atol)
        with np.errstate(invalid="ignore"):
            close = np.isfinite(b) & (np.abs(a - b) <= atol + rtol * np.abs(b))
        if close.all():
            return True
        a, b = a[~close], b[~close]  # infinities of one sign are the same, and so are two NaN
        return bool(np.all((a == b) | (np.isnan(a) & np.isnan(b))))


def outcomes(exercise, answer):
    """Return what a well-formed answer gives in each case.

    Parameters
    ----------
    exercise : Exercise
        The question.
    answer : object
        An answer in the form the exercise asks for, which may be trusted.

    Returns
    -------
    list of Outcome
        One for each case.
    """
    function = as_function(exercise, answer)
    with np.errstate(all="ignore"):
        return [trust(function, case, exercise.returns) for case in exercise.all_cases]


def trust(function, case, returns):
    """Call a function of the book's own: it may fail, but it ends and prints nothing."""
    try:
        value = function(*(one.copy() if isinstance(one, np.ndarray) else one for one in case))
        return as_outcome(value, returns)
    except Exception as error:  # shapes that do not fit, for instance
        return Outcome(problem="it failed", raised=type(error).__name__)


def as_function(exercise, answer):
    """Return the answer as a function, or raise ValueError with an explanation."""
    if exercise.as_function is not None:
        return exercise.as_function(answer)
    if not callable(answer):
        raise ValueError(
            f"expected the function {exercise.signature}, got {describe(answer)}. Hand over the "
            "function itself, without calling it."
        )
    return answer
