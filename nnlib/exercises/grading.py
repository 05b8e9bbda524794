"""How an answer to an exercise is graded.

"Wrong" teaches little; "you forgot the factor σ'(z)" teaches something. The grader runs the reader's
function on the cases of the exercise, made up and drawn at random, and compares what comes out with
the right answer. If it is wrong, three things are asked, each on *all* cases:

1. Is it one of the mistakes that the exercise lists, because a sentence of its own teaches more?
2. How are the numbers related to the right ones: twice, N times, transposed? (:mod:`.relations`)
3. Which slip in the formula, or which two, give the same numbers? (:mod:`.mutations`)

What explains nothing in all cases is not said: false blame is worse than none. Whatever the reader's
function does, the grader explains and never raises (:mod:`.running`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from textwrap import fill

import numpy as np

from nnlib.exercises import mutations, relations
from nnlib.exercises.running import Outcome, as_outcome, describe, run

N_DRAWN = 16
"""How many cases are drawn at random, besides those made up for an exercise."""

MOST_ALTERNATIVES = 3
"""If more slips than this give the same numbers, naming them would not help."""

ENOUGH = 3
"""If an answer fails in some cases, it must share its wrong numbers in one case of so many."""

LARGE = 50.0
"""From here on an input counts as large when numbers overflow."""


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
    def expected(self):
        """What the right answer gives in each case."""
        return outcomes(self, self.reference)

    def same(self, a, b, single=False):
        """Whether two arrays hold the same numbers, up to rounding.

        An array that holds exactly one number counts as that number.
        """
        if a.shape != b.shape:
            if b.ndim or a.size != 1:
                return False
            a = a.reshape(())
        rtol, atol = (1e-4, 1e-5) if single else (1e-6, self.atol)
        close = np.isfinite(b) & (np.abs(a - b) <= atol + rtol * np.abs(b))
        if close.all():
            return True
        a, b = a[~close], b[~close]  # infinities of one sign are the same, and so are two NaN
        return bool(np.all((a == b) | (np.isnan(a) & np.isnan(b))))


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
    try:
        function = _function(exercise, answer)
    except ValueError as error:
        return Verdict(False, f"Not yet: {error}")
    got, printed = run(function, exercise.all_cases, exercise.signature, exercise.returns)
    with np.errstate(all="ignore"):
        right = [_same(exercise, *pair) for pair in zip(got, exercise.expected, strict=True)]
        note = " What your answer prints is not shown here." if printed else ""
        if all(right):
            return Verdict(True, f"Correct: all {len(got)} {exercise.checked}.{note}")
        return Verdict(False, f"Not yet: {_explain(exercise, answer, got, right)}{note}")


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
    function = _function(exercise, answer)
    with np.errstate(all="ignore"):
        return [_trust(function, case, exercise.returns) for case in exercise.all_cases]


def _trust(function, case, returns):
    """Call a function of the book's own: it may fail, but it ends and prints nothing."""
    try:
        value = function(*(one.copy() if isinstance(one, np.ndarray) else one for one in case))
        return as_outcome(value, returns)
    except Exception as error:  # shapes that do not fit, for instance
        return Outcome(problem="it failed", raised=type(error).__name__)


def _function(exercise, answer):
    """Return the answer as a function, or raise ValueError with an explanation."""
    if exercise.as_function is not None:
        return exercise.as_function(answer)
    if not callable(answer):
        raise ValueError(
            f"expected the function {exercise.signature}, got {describe(answer)}. Hand over the "
            "function itself, without calling it."
        )
    return answer


def _same(exercise, one, other):
    """Whether two outcomes hold the same numbers, up to rounding."""
    if one.problem or other.problem:
        return False
    single = one.single or other.single
    return all(exercise.same(*pair, single) for pair in zip(one.parts, other.parts, strict=True))


# --- what is wrong ----------------------------------------------------------------------------------


def _explain(exercise, answer, got, right):
    """Say what is wrong, and show a case in which it is."""
    numbers = [i for i, outcome in enumerate(got) if not right[i] and not outcome.problem]
    said = ""
    if exercise.advise is not None and not any(outcome.problem for outcome in got):
        said = exercise.advise(answer, [outcome.parts[0].tolist() for outcome in got])
    elif numbers:
        said = _listed(exercise, got) or _found(exercise, got, right, numbers)
    else:
        said = _part(exercise, got, range(len(got)))
    if said:
        return f"{said}. {_example(exercise, got, numbers[0] if numbers else right.index(False))}"
    what = exercise.checked.split(",")[0]
    start = f"{sum(right)} of {len(right)} {what} right."
    return f"{start} {_example(exercise, got, right.index(False))}"


def _listed(exercise, got):
    """Return the message of the listed mistake that the answer makes, or nothing."""
    for mistake, outcomes_ in _listed_outcomes(exercise):
        if _agree(exercise, got, outcomes_.__getitem__, range(len(got))):
            return mistake.message
    return ""


@lru_cache(maxsize=64)
def _listed_outcomes(exercise):
    return [(mistake, outcomes(exercise, mistake.answer)) for mistake in exercise.mistakes]


def _agree(exercise, got, wrong, where):
    """Whether an answer and a mistake give the same in every one of these cases.

    Two answers that fail in the same way agree, but failing proves little: then there must be
    enough cases with the same wrong numbers.
    """
    failures = same_numbers = 0
    for i in where:
        mine, other = got[i], wrong(i)
        if mine.problem or other.problem:
            failures += 1
            if mine.raised != other.raised:
                return False
        elif not _same(exercise, mine, other):
            return False
        elif not _same(exercise, mine, exercise.expected[i]):
            same_numbers += 1
    return same_numbers >= (len(where) // ENOUGH if failures else 1) and same_numbers > 0


def _found(exercise, got, right, numbers):
    """Explain by a relation, by one slip or by two; large inputs that overflow are set apart."""
    large = [i for i in numbers if _overflows(exercise, got, i)]
    where = [i for i in range(len(got)) if i not in large]
    wrong = [i for i in numbers if i not in large]
    overflow = "the numbers overflow for large inputs, and NaN or infinity comes out"
    if not wrong and not all(right[i] for i in where):
        return ""
    if not wrong:
        causes = _slips(exercise, got, range(len(got)), large[0], _one_slip(exercise))
        return ": ".join([overflow, *causes[:1]]) if len(causes) < 2 else overflow
    said = _explanation(exercise, got, where, wrong[0])
    return f"{said}; and {overflow}" if said and large else said


def _overflows(exercise, got, number):
    """Whether NaN or infinity came for a case with large numbers, where none was expected."""
    pairs = zip(got[number].parts, exercise.expected[number].parts, strict=True)
    return _is_large(exercise, number) and any(
        not np.isfinite(came).all() and np.isfinite(wanted).all() for came, wanted in pairs
    )


def _is_large(exercise, number):
    return any(
        np.max(np.abs(np.asarray(one, dtype=float)), initial=0.0) >= LARGE
        for one in exercise.all_cases[number]
        if not callable(one)
    )


def _explanation(exercise, got, where, shown):
    """The shortest explanation that holds in all these cases, or nothing.

    A relation is a fact; a slip is its likely cause. Where both are known, both are said.
    """
    fact = _fact(exercise, got, where, shown)
    slips = _slips(exercise, got, where, shown, _one_slip(exercise))
    cause = " or ".join(slips) if len(slips) < 2 else "either " + ", or ".join(slips)
    if fact:
        return f"{fact}: {cause}" if cause and ":" not in fact else fact
    if cause:
        return cause
    both = _slips(exercise, got, where, shown, _two_slips(exercise))
    if not both:
        return ""
    return "two things: " + "; or else: ".join(both)


def _fact(exercise, got, where, shown):
    """Return how what came is related to what was expected, in words, or nothing."""
    if any(got[i].problem for i in where):
        return _part(exercise, got, where)
    came = [got[i].parts for i in where]
    wanted = [exercise.expected[i].parts for i in where]
    same = _as_same(exercise, any(got[i].single for i in where))
    if len(exercise.returns) > 1:
        said = relations.exchanged(came, wanted, exercise.returns, same)
        if said:
            return said
    facts: dict[str, list[str]] = {}
    for k, name in enumerate(exercise.returns):
        if all(same(c[k], w[k]) for c, w in zip(came, wanted, strict=True)):
            continue
        compared = relations.Compared(
            "@",
            [c[k] for c in came],
            [w[k] for w in wanted],
            [_arguments(exercise, i) for i in where],
            [_sizes(exercise, i) for i in where],
            exercise.why_mean,
            same,
            where.index(shown),
        )
        facts.setdefault(relations.relate(compared), []).append(name)
    if not facts or "" in facts:
        return _part(exercise, got, where)
    return "; ".join(_named(said, names) for said, names in facts.items())


def _part(exercise, got, where):
    """Say which cases are the wrong ones, if a simple condition tells them from the others."""
    wrong = [not _same(exercise, got[i], exercise.expected[i]) for i in where]
    arguments = [_arguments(exercise, i) for i in where]
    large = [_is_large(exercise, i) for i in where]
    if sum(wrong) > 1 and not any(bad and not big for bad, big in zip(wrong, large, strict=True)):
        return "right except for large inputs"
    return relations.wrong_where(wrong, arguments, [_sizes(exercise, i) for i in where])


def _arguments(exercise, number):
    return dict(zip(exercise.arguments, exercise.all_cases[number], strict=True))


def _as_same(exercise, single):
    return lambda a, b: exercise.same(np.asarray(a), np.asarray(b), single)


def _sizes(exercise, number):
    return {name: float(size(*exercise.all_cases[number])) for name, size in exercise.sizes.items()}


def _named(said, names):
    """Put the names of the returned values into a sentence about "@"."""
    if len(names) == 1:
        return said.replace("@", names[0])
    several = f"{', '.join(names[:-1])} and {names[-1]}"
    said = re.sub("(?<!of )@ is", "@ are", said).replace("@ has", "@ have")
    return said.replace("@", several)


# --- slips ------------------------------------------------------------------------------------------


class _Mutants:
    """Wrong answers made by slips, with what each gives in the cases asked for so far."""

    def __init__(self, exercise, functions):
        self.exercise = exercise
        self.functions = functions  # ((rank, way), sentence, function)
        self.outcomes: list[dict] = [{} for _ in functions]
        self.sums: dict[int, np.ndarray] = {}

    def outcome(self, which, number):
        known = self.outcomes[which]
        if number not in known:
            function, case = self.functions[which][2], self.exercise.all_cases[number]
            known[number] = _trust(function, case, self.exercise.returns)
        return known[number]

    def like(self, outcome, number):
        """Yield those that give this outcome in a case, up to a rough comparison."""
        if number not in self.sums:
            every = range(len(self.functions))
            self.sums[number] = np.array([_checksum(self.outcome(i, number)) for i in every])
        mine = _checksum(outcome)
        near = np.abs(self.sums[number] - mine) <= 1e-3 * (1.0 + abs(mine))
        return np.flatnonzero(near)


def _checksum(outcome):
    """One number for an outcome: equal outcomes have nearly equal ones."""
    if outcome.problem:
        return np.inf
    total = 0.0
    for part in outcome.parts:
        flat = np.nan_to_num(part.ravel(), nan=7.0, posinf=8.0, neginf=9.0)
        total = 0.6 * total + float(flat @ np.cos(np.arange(1.0, flat.size + 1)))
    return total


def _slips(exercise, got, where, shown, mutants):
    """Return the sentences of the likeliest slips that give what the answer gave."""
    found = []
    for which in mutants.like(got[shown], shown).tolist():
        if _agree(exercise, got, partial(mutants.outcome, which), where):
            found.append(mutants.functions[which][:2])
    best = min((rank for rank, _ in found), default=None)
    said = list(dict.fromkeys(sentence for rank, sentence in found if rank == best))
    return said if len(said) <= MOST_ALTERNATIVES else []


@lru_cache(maxsize=64)
def _codes(exercise):
    """The right answers as code; none if the answer is not a function or has no source."""
    functions = [f for f in (exercise.reference, *exercise.ways) if callable(f)]
    try:
        return [mutations.read(f, exercise.words, exercise.returns) for f in functions]
    except OSError:
        return []


@lru_cache(maxsize=64)
def _one_slip(exercise):
    """Every wrong answer that is one slip away from a right one."""
    found = []
    for way, code in enumerate(_codes(exercise)):
        for slips in mutations.singles(code.slips):
            function = mutations.mutant(code, slips)
            if function is not None:
                found.append(((slips[0].rank, way), mutations.say(slips), function))
    return _Mutants(exercise, found)


@lru_cache(maxsize=64)
def _two_slips(exercise):
    """Wrong answers that are two slips away."""
    found = []
    for way, code in enumerate(_codes(exercise)):
        for one, other in mutations.pairs(code.slips):
            function = mutations.mutant(code, [one, other])
            if function is not None:
                said = mutations.say([one, other])
                found.append(((one.rank + other.rank, way), said, function))
    return _Mutants(exercise, found)


# --- an example ---------------------------------------------------------------------------------------


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
