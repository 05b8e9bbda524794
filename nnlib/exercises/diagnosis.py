"""What is wrong with an answer: the shortest explanation that holds in all cases.

Three things are asked, one after the other:

1. Is it one of the mistakes that the exercise lists, because a sentence of its own teaches more?
2. How are the numbers related to the right ones: twice, N times, transposed? (`relations`)
3. Which slip in the formula, or which two, give the same numbers? (`mutations`)

A relation is a fact, a slip is its likely cause: where both are known, both are said. Of slips that
give the same numbers the likeliest is named, and all of them if they are equally likely. Nothing is
said that does not hold in every case: false blame is worse than none.
"""

from __future__ import annotations

import re
from functools import lru_cache, partial
from inspect import isfunction

import numpy as np

from nnlib.exercises import mutations, relations
from nnlib.exercises.exercise import outcomes, trust

MOST_ALTERNATIVES = 3
"""If more slips than this give the same numbers, naming them would not help."""

ENOUGH = 3
"""If an answer fails in some cases, it must share its wrong numbers in one case of so many."""

LARGE = 50.0
"""From here on an input counts as large when numbers overflow."""


@np.errstate(all="ignore")
def diagnose(exercise, answer, got):
    """Say what is wrong with an answer.

    Parameters
    ----------
    exercise : Exercise
        The question.
    answer : object
        The reader's answer.
    got : list of Outcome
        What it gave in each case, wrong in at least one.

    Returns
    -------
    str
        A sentence without its period; empty if no explanation holds in all cases.
    """
    pairs = zip(got, exercise.expected, strict=True)
    right = [exercise.same_outcome(mine, wanted) for mine, wanted in pairs]
    numbers = [i for i, outcome in enumerate(got) if not right[i] and not outcome.problem]
    if exercise.advise is not None and all(
        len(o.parts) == o.parts[0].size == 1 for o in got if o.parts
    ):
        return exercise.advise(answer, [o.parts[0].item() if o.parts else None for o in got])
    if not numbers:
        return _part(exercise, got, range(len(got)))
    return (
        _listed(exercise, got, range(len(got)))
        or _found(exercise, got, right, numbers)
        or _changed(exercise, got)
    )


def _changed(exercise, got):
    """Say which argument the answer changes; it is a fact, and often the cause."""
    for position in sorted({position for outcome in got for position in outcome.changed}):
        name = exercise.arguments[position]
        return f"your answer changes {name} in place, and what comes later sees that: copy it first"
    return ""


def _listed(exercise, got, where):
    """Return the message of the listed mistake that the answer makes, or nothing."""
    for mistake, wrong in _listed_outcomes(exercise):
        if _agree(exercise, got, wrong.__getitem__, where):
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
        elif not exercise.same_outcome(mine, other):
            return False
        elif not exercise.same_outcome(mine, exercise.expected[i]):
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
        causes = _slips(exercise, got, range(len(got)), large[0], one_slip(exercise))
        return ": ".join([overflow, *causes[:1]]) if len(causes) < 2 else overflow
    said = _listed(exercise, got, where) or _explanation(exercise, got, where, wrong[0])
    return f"{said}; and {overflow}" if said and large else said


def _overflows(exercise, got, number):
    """Whether NaN or infinity came for a case with large numbers, where none was expected."""
    pairs = zip(got[number].parts, exercise.expected[number].parts, strict=True)
    return _is_large(exercise, number) and any(
        not np.isfinite(came).all() and np.isfinite(wanted).all() for came, wanted in pairs
    )


def _is_large(exercise, number):
    return exercise.largest[number] >= LARGE


def _explanation(exercise, got, where, shown):
    """The shortest explanation that holds in all these cases, or nothing.

    A relation is a fact; a slip is its likely cause. Where both are known, both are said.
    """
    fact = _fact(exercise, got, where, shown)
    slips = _slips(exercise, got, where, shown, one_slip(exercise))
    cause = " or ".join(slips) if len(slips) < 2 else "either " + ", or ".join(slips)
    if fact:
        return f"{fact}: {cause}" if cause and ":" not in fact else fact
    if cause:
        return cause
    both = _slips(exercise, got, where, shown, two_slips(exercise))
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
            name if name in exercise.arguments else "",
        )
        facts.setdefault(relations.relate(compared), []).append(name)
    if not facts or "" in facts:
        return _part(exercise, got, where)
    return "; ".join(_named(said, names) for said, names in facts.items())


def _part(exercise, got, where):
    """Say which cases are the wrong ones, if a simple condition tells them from the others."""
    wrong = [not exercise.same_outcome(got[i], exercise.expected[i]) for i in where]
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


# --- slips --------------------------------------------------------------------------------------


class _Mutants:
    """Wrong answers made by slips, with what each gives in the cases asked for so far."""

    def __init__(self, exercise, functions):
        self.exercise = exercise
        self.functions = functions  # ((rank, way), slips, function)
        self.outcomes: dict[tuple[int, int], object] = {}
        self.sums: dict[int, np.ndarray] = {}

    def outcome(self, which, number):
        known = self.outcomes.get((which, number))
        if known is None:
            function, case = self.functions[which][2], self.exercise.all_cases[number]
            known = self.outcomes[which, number] = trust(function, case, self.exercise.returns)
        return known

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
        flat = part.ravel()
        added = float(flat @ _weights(flat.size))
        if not np.isfinite(added):
            flat = np.nan_to_num(flat, nan=7.0, posinf=8.0, neginf=9.0)
            added = float(flat @ _weights(flat.size))
        total = 0.6 * total + added
    return total


@lru_cache(maxsize=64)
def _weights(size):
    return np.cos(np.arange(1.0, size + 1))


def _slips(exercise, got, where, shown, mutants):
    """Return the sentences of the likeliest slips that give what the answer gave."""
    found = []
    for which in mutants.like(got[shown], shown).tolist():
        if _agree(exercise, got, partial(mutants.outcome, which), where):
            found.append(mutants.functions[which][:2])
    best = min((rank for rank, _ in found), default=None)
    said = list(dict.fromkeys(mutations.say(slips) for rank, slips in found if rank == best))
    return said if len(said) <= MOST_ALTERNATIVES else []


@lru_cache(maxsize=64)
def codes(exercise):
    """The right answers as code: those written with `def` whose source is at hand."""
    ways = (exercise.reference, *exercise.ways)
    functions = [f for f in ways if isfunction(f) and f.__name__ != "<lambda>"]
    try:
        return [mutations.read(f, exercise.words, exercise.returns) for f in functions]
    except OSError:
        return []


@lru_cache(maxsize=64)
def one_slip(exercise):
    """Every wrong answer that is one slip away from a right one."""
    found = []
    for way, code in enumerate(codes(exercise)):
        for slips in mutations.singles(code.slips):
            function = mutations.mutant(code, slips)
            if function is not None:
                found.append(((slips[0].rank, way), slips, function))
    return _Mutants(exercise, found)


@lru_cache(maxsize=64)
def two_slips(exercise):
    """Wrong answers that are two slips away."""
    found = []
    for way, code in enumerate(codes(exercise)):
        for one, other in mutations.pairs(code.slips):
            function = mutations.mutant(code, [one, other])
            if function is not None:
                found.append(((one.rank + other.rank, way), [one, other], function))
    return _Mutants(exercise, found)
