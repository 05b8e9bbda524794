"""How what came is related to what was expected.

Much of what goes wrong shows in the numbers alone, however they were computed: they are twice too
large, or N times, their sign is turned, rows and columns are exchanged. Each function below knows
one such relation. It gets pairs of arrays (what came, what was expected), one for each case, and
returns a sentence only if the relation holds in *all* of them; so the sentence is true, whatever
the reader did. :func:`relate` asks one after the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

import numpy as np

_CONSTANTS = {
    np.log(2): "log 2: the logarithm has base e here",
    1 / np.log(2): "1 / log 2: the logarithm has base e here",
    np.log(10): "log 10: the logarithm has base e here",
    1 / np.log(10): "1 / log 10: the logarithm has base e here",
    np.pi / 180: "pi / 180: degrees are asked for, not radians",
    180 / np.pi: "180 / pi: radians are asked for, not degrees",
}


@dataclass(frozen=True)
class Compared:
    """One returned value in all cases.

    Parameters
    ----------
    name : str
        What it is called.
    came, wanted : list of ndarray
        What came and what was expected.
    arguments : list of dict of str to object
        The arguments of each case by name.
    sizes : list of dict of str to float
        The sizes of each case by name, e.g. ``{"N": 4}``.
    why_mean : str
        Why sizes like N should not be forgotten, e.g. "the objective is a mean".
    same : callable
        ``same(a, b)`` says whether two arrays hold the same numbers.
    shown : int
        The case that the verdict shows.
    updates : str
        The argument that the value is a new version of, if it is one.
    """

    name: str
    came: list
    wanted: list
    arguments: list
    sizes: list
    why_mean: str
    same: Callable
    shown: int
    updates: str = ""

    def holds(self, change):
        """Whether what came is `change` of what was expected, in every case."""
        return all(
            self.same(came, np.asarray(change(wanted)))
            for came, wanted in zip(self.came, self.wanted, strict=True)
        )


def relate(compared):
    """Say how a returned value is related to the right one.

    Parameters
    ----------
    compared : Compared
        What came and what was expected.

    Returns
    -------
    str
        A sentence without its period; empty if no relation is known that holds in all cases.
    """
    for relation in _RELATIONS:
        said = relation(compared)
        if said:
            return said
    return ""


def exchanged(came, wanted, names, same):
    """Say which of several returned values stand in each other's place.

    Parameters
    ----------
    came, wanted : list of tuple of ndarray
        What came and what was expected, in each case.
    names : tuple of str
        Names of the values.
    same : callable
        Whether two arrays hold the same numbers.

    Returns
    -------
    str
        A sentence without its period; empty if they do not.
    """
    order = []
    for i in range(len(names)):
        homes = [
            j
            for j in range(len(names))
            if all(same(g[i], w[j]) for g, w in zip(came, wanted, strict=True))
        ]
        if not homes:
            return ""
        order.append(i if i in homes else homes[0])
    if sorted(order) != list(range(len(names))) or order == sorted(order):
        return ""
    stands = ", ".join(names[j] for j in order)
    right = ", ".join(names)
    return f"the returned values are exchanged: {stands} came, in this order; expected {right}"


# --- relations between numbers of the same shape --------------------------------------------------


def _same_shapes(compared):
    pairs = zip(compared.came, compared.wanted, strict=True)
    return all(came.shape == wanted.shape for came, wanted in pairs)


def _constant(compared):
    """One and the same number everywhere."""
    came = np.concatenate([one.ravel() for one in compared.came])
    if came.size > 2 and _same_shapes(compared) and np.ptp(came) <= 1e-12:
        return f"{compared.name} is {round(float(came[0]), 9):.4g} everywhere"
    return ""


def _ratio(compared, number):
    """The factor between the largest number expected and what came for it; None for 0 and 0."""
    came, wanted = compared.came[number], compared.wanted[number]
    if came.size == 0:
        return None
    place = np.unravel_index(np.argmax(np.abs(wanted)), wanted.shape)
    ratio = came[place] / wanted[place] if wanted[place] else np.nan
    if not np.isfinite(ratio):
        return None if compared.same(came, wanted) else np.nan
    return ratio if compared.same(came, ratio * wanted) else np.nan


def _factor(compared):
    """A constant factor, a size of the case (N), or an argument that is a number."""
    if not _same_shapes(compared):
        return ""
    ratios = [_ratio(compared, i) for i in range(len(compared.came))]
    known = [i for i, ratio in enumerate(ratios) if ratio is not None]
    if not known or any(np.isnan(ratios[i]) for i in known):
        return ""
    ratios = np.array([1.0 if ratio is None else ratio for ratio in ratios])
    if len(known) > 1 and np.ptp(ratios[known]) <= 1e-6 * abs(ratios[known[0]]):
        return _constant_factor(compared.name, ratios[known[0]])
    return _varying_factor(compared, ratios, known)


def _constant_factor(name, ratio):
    for constant, said in _CONSTANTS.items():
        if np.isclose(ratio, constant, rtol=1e-6):
            return f"{name} has a factor {said}"
    if np.isclose(ratio, -1):
        return f"the sign of {name} is turned around"
    turned = ", and its sign is turned around" if ratio < 0 else ""
    return f"{name} is exactly {_times(abs(ratio))} what it should be{turned}"


def _times(ratio):
    fraction = Fraction(ratio).limit_denominator(1000)
    if not np.isclose(float(fraction), ratio, rtol=1e-6):
        return f"{ratio:.4g} times"
    said = {Fraction(2): "twice", Fraction(1, 2): "half", Fraction(1, 4): "a quarter of"}
    small = fraction.denominator <= 12
    return said.get(fraction) or (f"{fraction} times" if small else f"{float(fraction):.4g} times")


def _varying_factor(compared, ratios, known):
    shown = compared.shown if compared.shown in known else known[0]
    for word, values, is_size in _numbers(compared):
        values = np.asarray(values, dtype=float)
        if len(known) < 2 or not np.all(values[known]) or np.ptp(np.abs(values[known])) == 0:
            continue
        for power in (1, -1):
            rest = ratios[known] / values[known] ** power
            if np.ptp(rest) > 1e-6 * abs(rest[0]) or not _is_simple(rest[0]):
                continue
            size = Fraction(abs(rest[0])).limit_denominator(12) ** power
            much = "" if size == 1 else f"{size} * "
            value = f" = {float(size) * values[shown]:.4g}" if is_size or size != 1 else ""
            turned = ", and its sign is turned around" if rest[0] < 0 else ""
            large = "large" if power == 1 else "small"
            why = compared.why_mean if is_size and size == 1 else ""
            end = f": {why}" if why and power == 1 else ""
            return f"{compared.name} is exactly {much}{word}{value} times too {large}{turned}{end}"
    return _wrong_divisor(compared, ratios, known, shown)


def _wrong_divisor(compared, ratios, known, shown):
    """Another size in the place of the first one, which is N."""
    right, *others = compared.sizes[0] or [""]
    for wrong in others:
        quotient = np.array([sizes[right] / sizes[wrong] for sizes in compared.sizes])
        if np.ptp(quotient[known]) and np.allclose(ratios[known], quotient[known], rtol=1e-6):
            values = compared.sizes[shown]
            divisors = f"by {wrong} = {values[wrong]:.4g} where {right} = {values[right]:.4g}"
            return f"{compared.name} is divided {divisors} is right"
    return ""


def _is_simple(ratio):
    fraction = Fraction(abs(ratio)).limit_denominator(12)
    return fraction > 0 and np.isclose(float(fraction), abs(ratio), rtol=1e-6)


def _numbers(compared):
    """Yield the sizes of the cases and the arguments that are numbers, each in all cases."""
    for word in compared.sizes[0]:
        yield word, [sizes[word] for sizes in compared.sizes], True
    for word in compared.arguments[0]:
        values = [arguments[word] for arguments in compared.arguments]
        if all(np.ndim(value) == 0 and not callable(value) for value in values):
            yield word, values, False


def _offset(compared):
    """A constant, or an argument, that was added or left out."""
    if not _same_shapes(compared):
        return ""
    off = [came - wanted for came, wanted in zip(compared.came, compared.wanted, strict=True)]
    everything = np.concatenate([one.ravel() for one in off])
    if not np.isfinite(everything).all():
        return ""
    if everything.size > 1 and np.ptp(everything) < 1e-6 * abs(everything[0]) > 1e-15:
        large = "large" if everything[0] > 0 else "small"
        return f"{compared.name} is exactly {abs(everything[0]):.4g} too {large} everywhere"
    for word in compared.arguments[0]:
        values = [arguments[word] for arguments in compared.arguments]
        if any(callable(value) for value in values):
            continue
        for sign, said in ((1, "large"), (-1, "small")):
            if all(_is_off_by(compared, sign, *pair) for pair in zip(off, values, strict=True)):
                return f"{compared.name} is too {said} by exactly {word}"
    return ""


def _is_off_by(compared, sign, off, value):
    value = np.asarray(value, dtype=float)
    fits = value.ndim == 0 or value.shape == off.shape
    return fits and compared.same(off, np.broadcast_to(sign * value, off.shape))


def _step(compared):
    """An update of an argument that goes too far, not far enough, or the wrong way."""
    if not _same_shapes(compared):
        return ""
    if compared.updates not in compared.arguments[0]:
        return ""
    olds = [arguments[compared.updates] for arguments in compared.arguments]
    steps = replace(
        compared,
        name=f"the change of {compared.name}",
        came=[came - old for came, old in zip(compared.came, olds, strict=True)],
        wanted=[wanted - old for wanted, old in zip(compared.wanted, olds, strict=True)],
    )
    if all(compared.same(came, np.zeros_like(came)) for came in steps.came):
        return f"{compared.name} stays as it was given"
    return _factor(steps)


def _function(compared):
    """A well-known function of what was expected."""
    if not _same_shapes(compared):
        return ""
    name = compared.name
    for said, change in (
        (f"{name} is 1 minus what it should be: the complement", lambda w: 1 - w),
        (f"{name} is upside down, 1 divided by what it should be", lambda w: 1 / w),
        (f"{name} is minus 1 divided by what it should be", lambda w: -1 / w),
        (f"the sign of {name} is lost: this is its absolute value", np.abs),
        (f"{name} is squared", np.square),
        (f"{name} has one square root too many", np.sqrt),
        (f"{name} has one logarithm too many", np.log),
        (f"{name} is minus the logarithm of what it should be", lambda w: -np.log(w)),
        (f"{name} has one exponential too many", np.exp),
        (f"{name} has one sigmoid too many", lambda w: 1 / (1 + np.exp(-w))),
        (f"{name} has one ReLU too many", lambda w: np.maximum(w, 0)),
        (f"{name} has one tanh too many", np.tanh),
        (f"{name} is rounded to whole numbers", np.rint),
        (f"{name} is cut off to whole numbers (divide with /, not with //)", np.floor),
        (f"{name} is cut off to whole numbers", np.trunc),
        (f"{name} says only whether the number is above 0: True or False", lambda w: w > 0),
        (f"{name} is only the sign of what it should be", np.sign),
        (f"{name} is -1 where it should be 0", lambda w: 2 * w - 1),
    ):
        if compared.holds(change):
            return said
    total = np.concatenate(
        [(c + w).ravel() for c, w in zip(compared.came, compared.wanted, strict=True)]
    )
    if total.size > 1 and np.ptp(total) < 1e-6 * (1 + abs(total[0])):
        return f"{name} is {total[0]:.4g} minus what it should be"
    return ""


def _clipped(compared):
    """Numbers that are cut off at a largest or a smallest one."""
    if not _same_shapes(compared):
        return ""
    came, wanted = (
        np.concatenate([one.ravel() for one in side]) for side in (compared.came, compared.wanted)
    )
    low, high = came.min(), came.max()
    cut = ~np.isclose(came, wanted, rtol=1e-6, atol=1e-12)
    if cut.sum() < 2 or not compared.same(came, np.clip(wanted, low, high)):
        return ""
    if (came == low).sum() < 2 and (came == high).sum() < 2:
        return ""
    ends = [f"below {low + 0.0:.4g}"] * bool((wanted < low).any())
    ends += [f"above {high + 0.0:.4g}"] * bool((wanted > high).any())
    return f"{compared.name} is cut off {' and '.join(ends)}"


def _arrangement(compared):
    """The right numbers in another arrangement of the same shape."""
    if all(came.size < 2 for came in compared.came):
        return ""
    name = compared.name
    for said, change in (
        (f"{name} is transposed: rows and columns are exchanged", np.transpose),
        (f"{name} is in reverse order", lambda w: w[::-1] if w.ndim == 1 else w),
        (f"the rows of {name} are in reverse order", lambda w: w[::-1] if w.ndim else w),
        (f"the columns of {name} are in reverse order", lambda w: w[..., ::-1] if w.ndim else w),
        (f"the entries of {name} stand one place too late", lambda w: _rolled(w, 1)),
        (f"the entries of {name} stand one place too early", lambda w: _rolled(w, -1)),
    ):
        if compared.holds(change):
            return said
    several = sum(came.size > 2 for came in compared.came) > 1
    if several and all(
        compared.same(np.sort(came, axis=None), np.sort(wanted, axis=None))
        for came, wanted in zip(compared.came, compared.wanted, strict=True)
    ):
        return f"{name} has the right numbers in the wrong places"
    return ""


def _rolled(array, by):
    return np.roll(array, by, axis=0) if array.ndim else array


# --- relations between different shapes -----------------------------------------------------------


def _shape(compared):
    """The right numbers in another shape: a dimension kept or lost, or a table transposed."""
    if _same_shapes(compared):
        return ""
    pairs = list(zip(compared.came, compared.wanted, strict=True))
    name = compared.name
    came, wanted = next(pair for pair in pairs if pair[0].shape != pair[1].shape)
    shapes = f"shape {came.shape} where {_shape_of(wanted)} is expected"
    if all(c.size == w.size and compared.same(c.ravel(), w.ravel()) for c, w in pairs):
        many = "many" if came.ndim > wanted.ndim else "few"
        extra = f": one dimension too {many}" if came.ndim != wanted.ndim else ""
        return f"the numbers of {name} are right, but not their shape, {shapes}{extra}"
    if all(c.size == w.size and compared.same(c.ravel(), w.T.ravel()) for c, w in pairs):
        return f"{name} is transposed, {shapes}"
    return _missing_entry(compared, pairs) or _reduced(compared, pairs)


def _shape_of(array):
    return "a single number" if array.ndim == 0 else f"shape {array.shape}"


def _missing_entry(compared, pairs):
    """Entries, rows or columns that are missing, or too many, at one end."""
    if any(c.ndim == 0 or c.ndim != w.ndim for c, w in pairs):
        return ""
    for axis, of_table in enumerate(("rows", "columns")[: pairs[0][1].ndim]):
        what = of_table if pairs[0][1].ndim > 1 else "entries"
        for last, end in ((False, "at the end"), (True, "at the beginning")):
            if all(_fits(compared, _cut(c, w, axis, last), w) for c, w in pairs):
                return f"{compared.name} has too many {what}, {end}"
            if all(_fits(compared, c, _cut(w, c, axis, last)) for c, w in pairs):
                return f"{compared.name} has too few {what}: some are missing {end}"
    return ""


def _cut(array, other, axis, last):
    """The first or the last part of an array along an axis, as long as another array there."""
    n = other.shape[axis]
    places = np.arange(array.shape[axis])
    return np.take(array, places[len(places) - n :] if last else places[:n], axis)


def _reduced(compared, pairs):
    name = compared.name
    if all(w.ndim == 0 for _, w in pairs):
        for said, reduce in (
            (f"{name} is one number for each example: take their mean", np.mean),
            (f"{name} is one number for each example: add them up", np.sum),
            (f"{name} is an array: take the largest of its entries", np.max),
            (f"{name} is an array: take the smallest of its entries", np.min),
        ):
            if all(c.size and compared.same(np.asarray(reduce(c)), w) for c, w in pairs):
                return said
        return ""
    for said, reduce in (
        ("the sum of all its entries", np.sum),
        ("the mean of all its entries", np.mean),
        ("only its first entry", lambda w: w.ravel()[0]),
        ("only its largest entry", np.max),
    ):
        if all(
            c.size == 1 and compared.same(c.reshape(()), np.asarray(reduce(w))) for c, w in pairs
        ):
            return f"{name} is a single number, {said}"
    for axis in (0, 1):
        for word, reduce in (("sum", np.sum), ("mean", np.mean)):
            if all(w.ndim == 2 and compared.same(c.ravel(), reduce(w, axis)) for c, w in pairs):
                return f"{name} is the {word} over axis {axis} of what it should be"
            if all(c.ndim == 2 and _fits(compared, reduce(c, axis), w) for c, w in pairs):
                return f"{name} still has to be turned into its {word} over axis {axis}"
    return ""


def _fits(compared, one, other):
    return one.shape == other.shape and compared.same(one, other)


# --- right in some of the cases, or in one part of the inputs ------------------------------------


def wrong_where(wrong, arguments, sizes):
    """Say in which cases an answer is wrong, if a simple condition names exactly them.

    Parameters
    ----------
    wrong : list of bool
        Whether the answer is wrong in each case.
    arguments, sizes : list of dict
        Arguments and sizes of each case by name.

    Returns
    -------
    str
        A sentence without its period; empty if there is no such condition.
    """
    if sum(wrong) < 2 or all(wrong):
        return ""
    numbers = [
        word
        for word in arguments[0]
        if all(np.ndim(case[word]) == 0 and not callable(case[word]) for case in arguments)
    ]
    conditions = [(f"{word} = 0", [case[word] == 0 for case in arguments]) for word in numbers]
    conditions += [(f"{word} = 1", [case[word] == 1 for case in sizes]) for word in sizes[0]]
    for word, size in product(numbers, sizes[0]):
        pairs = [(case[word], other[size]) for case, other in zip(arguments, sizes, strict=True)]
        conditions += [
            (f"{word} > {size}", [a > b for a, b in pairs]),
            (f"{word} >= {size}", [a >= b for a, b in pairs]),
            (f"{word} < {size}", [a < b for a, b in pairs]),
        ]
    for said, holds in conditions:
        if [bool(one) for one in holds] == [bool(one) for one in wrong]:
            return f"right except where {said}"
    return ""


def _split(compared):
    """Right for some inputs, and wrong for those at 0, below, above, or for large ones."""
    word = _input_of_same_shape(compared)
    if not word:
        return ""
    z, came, wanted = (
        np.concatenate([np.ravel(one) for one in side])
        for side in (
            [arguments[word] for arguments in compared.arguments],
            compared.came,
            compared.wanted,
        )
    )
    wrong = ~np.array([compared.same(*pair) for pair in zip(came, wanted, strict=True)])
    for said, part in (
        (f"{word} = 0", z == 0),
        (f"{word} < 0", z < 0),
        (f"{word} > 0", z > 0),
        (f"{word} <= 0", z <= 0),
        (f"{word} >= 0", z >= 0),
        (f"|{word}| large", np.abs(z) >= 20),
    ):
        if not part.any() or part.all() or wrong[~part].any():
            continue
        inner = Compared(
            compared.name,
            list(came[part]),
            list(wanted[part]),
            [{word: one} for one in z[part]],
            [{} for _ in z[part]],
            "",
            compared.same,
            0,
        )
        how = next((text for text in (r(inner) for r in _NUMERIC) if text), "")
        return f"right except for {said}" + (f", where {how}" if how else "")
    return ""


def _input_of_same_shape(compared):
    """The argument of a function that works entry by entry."""
    if (
        len(compared.arguments[0]) > 1
        or not _same_shapes(compared)
        or all(wanted.size < 2 for wanted in compared.wanted)
    ):
        return ""
    words = [
        word
        for word in compared.arguments[0]
        if all(
            np.shape(arguments[word]) == wanted.shape
            for arguments, wanted in zip(compared.arguments, compared.wanted, strict=True)
        )
    ]
    return words[0] if len(words) == 1 else ""


_NUMERIC = (_factor, _offset, _function)
_RELATIONS = (_shape, _constant, _factor, _arrangement, _offset, _step, _function, _clipped, _split)
