"""Checks made once, at the door of every public function.

A neural network fails quietly: a column vector where a row was meant broadcasts into a matrix, one
NaN spreads through every weight, and ``uint8`` pixels wrap around at 256 instead of growing. So
each public function of nnlib first passes its arguments through one of the functions below. They
return the argument in the one form the mathematics expects, or raise a ``ValueError`` that says
which argument is wrong, what came, and what was expected. Inner loops call private functions that
skip the checks: what has been checked once need not be checked again.
"""

from __future__ import annotations

import difflib
import math
import numbers
from collections.abc import Iterable
from functools import wraps
from inspect import cleandoc
from typing import Any

import numpy as np
from numpy.typing import DTypeLike


def as_floats(
    name: str,
    value: Any,
    *,
    ndim: int | tuple[int, ...] | None = None,
    shape: tuple[int | None, ...] | None = None,
    dtype: DTypeLike | None = None,
) -> np.ndarray:
    """Return `value` as a finite, non-empty array of floats.

    Integers and booleans become float64 before any arithmetic is done with them, so that
    ``uint8`` and ``int64`` inputs cannot overflow. float32 stays float32 (unless `dtype` says
    otherwise); an array that already fits is returned as it is, without a copy.

    Parameters
    ----------
    name : str
        What the caller's reader calls this argument; it opens every error message.
    value : array_like
        A number, a nested list of numbers, or an array.
    ndim : int or tuple of int, optional
        The number(s) of dimensions allowed.
    shape : tuple of (int or None), optional
        The shape expected; None stands for any length.
    dtype : {numpy.float32, numpy.float64}, optional
        The type to return.

    Returns
    -------
    numpy.ndarray
        float32 or float64.

    Raises
    ------
    ValueError
        If `value` is not made of real numbers, is ragged, empty, or of another shape, or holds
        NaN or infinity.
    """
    array = value if type(value) is np.ndarray else _as_array(name, value)
    came = array.dtype
    if came.char not in "fd" or not came.isnative or (dtype is not None and came != dtype):
        if came.kind not in "buif":
            what = describe(value) if array.ndim == 0 else f"values of type {came}"
            raise ValueError(f"{name}: came {what}; expected real numbers")
        # A number can be finite here and too large for the type asked for: that is an infinity,
        # refused below with a clear message and not with a warning.
        with np.errstate(over="ignore"):
            array = array.astype(np.float64 if dtype is None else dtype)
    if ndim is not None:
        _check_ndim(name, array, ndim)
    if shape is not None:
        _check_shape(name, array, shape)
    if array.size == 0:
        raise ValueError(f"{name}: came empty (shape {array.shape}); expected at least one number")
    # The squares add up to a finite number unless one is missing; BLAS is quick to see it. They
    # may also overflow, so only then is every number looked at.
    if not math.isfinite(np.vdot(array, array)) and not np.isfinite(array).all():
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        at = f" at index {where}" if where else ""
        raise ValueError(f"{name}: came with {array[where]}{at}; expected only finite numbers")
    return array


def as_count(name: str, value: Any, minimum: int = 1) -> int:
    """Return `value` as an int that is at least `minimum`.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    value : int
        A whole number. ``10.0`` and ``True`` are refused: they are usually slips.
    minimum : int
        The smallest value allowed.

    Returns
    -------
    int
        `value` as a Python int.

    Raises
    ------
    ValueError
        If `value` is not a whole number or is below `minimum`.
    """
    whole = isinstance(value, numbers.Integral) and not isinstance(value, bool)
    if not whole or value < minimum:
        raise ValueError(f"{name}: came {describe(value)}; expected a whole number >= {minimum}")
    return int(value)


def as_positive(name: str, value: Any) -> float:
    """Return `value` as a finite float above zero.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    value : float
        A real number, such as a learning rate.

    Returns
    -------
    float
        `value` as a Python float.

    Raises
    ------
    ValueError
        If `value` is not a real number, is not finite, or is not above zero.
    """
    number = _as_number(value)
    if not 0.0 < number < np.inf:
        raise ValueError(f"{name}: came {describe(value)}; expected a finite number > 0")
    return number


def as_nonnegative(name: str, value: Any) -> float:
    """Return `value` as a finite float of at least zero.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    value : float
        A real number, such as the standard deviation of some noise.

    Returns
    -------
    float
        `value` as a Python float.

    Raises
    ------
    ValueError
        If `value` is not a real number, is not finite, or is below zero.
    """
    number = _as_number(value)
    if not 0.0 <= number < np.inf:
        raise ValueError(f"{name}: came {describe(value)}; expected a finite number >= 0")
    return number


def as_fraction(name: str, value: Any) -> float:
    """Return `value` as a float from 0 up to, but not including, 1.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    value : float
        A real number, such as a momentum or the share of examples held out.

    Returns
    -------
    float
        `value` as a Python float.

    Raises
    ------
    ValueError
        If `value` is not a real number in [0, 1).
    """
    number = _as_number(value)
    if not 0.0 <= number < 1.0:
        raise ValueError(f"{name}: came {describe(value)}; expected a number in [0, 1)")
    return number


def as_choice(name: str, value: Any, allowed: Iterable[str]) -> str:
    """Return `value` if it is one of the names allowed.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    value : str
        The name chosen.
    allowed : iterable of str
        The names known.

    Returns
    -------
    str
        `value`.

    Raises
    ------
    ValueError
        If `value` is not one of `allowed`; the message lists them.
    """
    known = tuple(allowed)
    if isinstance(value, str) and value in known:
        return value
    # A function or a class in place of its name is a common slip.
    wanted = getattr(value, "__name__", value)
    expected = f"expected one of {', '.join(known)}{did_you_mean(wanted, known)}"
    raise ValueError(f"{name}: came {describe(value)}; {expected}")


def did_you_mean(wanted: object, known: Iterable[str]) -> str:
    """Return the end of a message that suggests the nearest name, or nothing if none is near.

    Parameters
    ----------
    wanted : object
        What came; only text can be near a name.
    known : iterable of str
        The names there are.

    Returns
    -------
    str
        Such as ``"; did you mean 'relu'?"``.
    """
    near = nearest(wanted, known)
    return f"; did you mean {near!r}?" if near else ""


def nearest(wanted: object, known: Iterable[str]) -> str:
    """Return the name that is nearest to what came, or an empty text if none is near.

    Parameters
    ----------
    wanted : object
        What came; only text can be near a name.
    known : iterable of str
        The names there are.

    Returns
    -------
    str
        One of `known`, or ``""``.
    """
    if not isinstance(wanted, str):
        return ""
    plain = {_plain(one): one for one in known}
    near = difflib.get_close_matches(_plain(wanted), plain, n=1)
    return plain[near[0]] if near else ""


def _plain(name):
    """Reduce a name to what a reader remembers of it: ``Leaky-ReLU`` and ``leaky_relu`` agree."""
    return "".join(letter for letter in name.lower() if letter.isalnum())


def as_labels(name: str, value: Any, allowed: Any = None) -> np.ndarray:
    """Return `value` as a vector of integer labels.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    value : array_like of shape (n_samples,)
        Whole numbers; floats such as ``1.0`` are accepted when they are whole.
    allowed : int or iterable of int, optional
        A number of classes ``n`` allows 0, 1, ..., n - 1; a collection allows its members; None
        allows any whole number.

    Returns
    -------
    numpy.ndarray of shape (n_samples,)
        Labels of the type that indexes an array.

    Raises
    ------
    ValueError
        If `value` is not a vector of whole numbers or holds a label outside the set.
    """
    labels = as_floats(name, value, ndim=1)
    expected = _describe_labels(allowed)
    # Beyond 2**53 neighboring integers share one float64: no label has business there.
    wrong = (labels != np.floor(labels)) | (np.abs(labels) > 2.0**53)
    if isinstance(allowed, numbers.Integral):
        wrong |= (labels < 0) | (labels >= allowed)
    elif allowed is not None:
        wrong |= ~np.isin(labels, np.array(tuple(allowed), dtype=np.float64))
    if wrong.any():
        index = int(np.argmax(wrong))
        raise ValueError(f"{name}: came {labels[index]:g} at index {index}; expected {expected}")
    return labels.astype(np.intp)  # what NumPy counts and indexes with, also where that is 32 bits


def as_flag(name: str, value: Any) -> bool:
    """Return `value` if it is True or False.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    value : bool
        Nothing else: of ``"no"`` and ``[0]`` Python thinks that they are true.

    Returns
    -------
    bool
        `value` as a Python bool.

    Raises
    ------
    ValueError
        If `value` is anything else.
    """
    if not isinstance(value, bool | np.bool_):
        raise ValueError(f"{name}: came {describe(value)}; expected True or False")
    return bool(value)


def as_function(name: str, value: Any) -> Any:
    """Return `value` if it can be called.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    value : callable
        A function.

    Returns
    -------
    callable
        `value`.

    Raises
    ------
    ValueError
        If `value` is no function; a number is often one that was called instead of handed over.
    """
    if not callable(value) or isinstance(value, type):
        raise ValueError(f"{name}: came {describe(value)}; expected a function, not its value")
    return value


def as_rng(name: str, rng: Any) -> np.random.Generator:
    """Return `rng` if it is a NumPy random generator.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    rng : numpy.random.Generator
        The source of randomness. A seed is refused on purpose: a function that seeds itself gives
        the same "random" numbers at every call.

    Returns
    -------
    numpy.random.Generator
        `rng`.

    Raises
    ------
    ValueError
        If `rng` is anything else (a seed, None, the old ``RandomState``).
    """
    if not isinstance(rng, np.random.Generator):
        seed = rng if isinstance(rng, numbers.Integral) else "seed"
        raise ValueError(f"{name}: came {describe(rng)}; expected numpy.random.default_rng({seed})")
    return rng


def read_only(array: np.ndarray) -> np.ndarray:
    """Return an array, or a view of it, that nobody can write through: for what records keep.

    Parameters
    ----------
    array : ndarray
        An array of one's own.

    Returns
    -------
    ndarray
        The same numbers.
    """
    if not array.flags.writeable:
        return array
    view = array.view()
    view.flags.writeable = False
    return view


# --- targets: what a network should have said -----------------------------------------------------
# A class can be written as a label (2) or as a row with a single 1 (0, 0, 1), and the targets of a
# single output as a column or as a plain vector. A vector of n numbers minus a column of n numbers
# would be an n x n matrix, without a word from NumPy; so all forms become (n_samples, n_out) here.


def as_targets(
    name: str, y: Any, shape: tuple[int, ...], dtype: DTypeLike, kind: str
) -> np.ndarray:
    """Return `y` as floats of the outputs' shape and type.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    y : array_like
        Targets of the outputs' shape; or (n_samples,) where n_out is 1; or, for classes, integer
        labels of shape (n_samples,).
    shape : tuple of int
        The outputs' shape, (n_samples, n_out).
    dtype : {numpy.float32, numpy.float64}
        The outputs' type.
    kind : {'numbers', 'probabilities', 'classes'}
        What they are: any numbers; numbers from 0 to 1; labels, or rows that sum to 1.

    Returns
    -------
    ndarray of shape (n_samples, n_out)
        The targets; a label c becomes a row with a 1 at position c.

    Raises
    ------
    ValueError
        If the targets do not fit the outputs or are outside their range.
    """
    array = as_floats(name, y, ndim=(1, 2), dtype=dtype)
    n_samples, n_out = shape
    if kind == "classes" and array.shape == (n_samples,):
        return np.eye(n_out, dtype=dtype)[as_labels(name, array, n_out)]
    if n_out == 1 and array.shape == (n_samples,):
        array = array[:, np.newaxis]
    if array.shape != shape:
        short = f" or ({n_samples},)" if n_out == 1 or kind == "classes" else ""
        raise ValueError(f"{name}: came with shape {array.shape}; expected {shape}{short}")
    if kind != "numbers":
        check_range(name, array)
    if kind == "classes":
        _check_sums(name, array)
    return array


def check_range(name: str, p: np.ndarray) -> None:
    """Raise ValueError unless every number of the array `p` is a probability, from 0 to 1."""
    wrong = (p < 0.0) | (p > 1.0)
    if wrong.any():
        raise ValueError(f"{name}: came with {p[wrong][0]:g}; expected numbers from 0 to 1")


def _check_sums(name, p):
    """Raise ValueError unless every row sums to 1."""
    sums = p.sum(axis=1)
    wrong = np.abs(sums - 1.0) > 1e-5  # rows of float32 may be this far off
    if wrong.any():
        row = int(np.argmax(wrong))
        raise ValueError(f"{name}: came with row {row} summing to {sums[row]:g}; expected 1")


# --- one door for all activation functions --------------------------------------------------------


def as_inputs(z):
    """Check pre-activations of any shape."""
    return as_floats("z", z)


def as_scores(z):
    """Check pre-activations that compete along a last axis."""
    z = as_floats("z", z)
    if z.ndim == 0:
        raise ValueError("z: came 0-D, a single number; expected scores along a last axis")
    return z


_SECTIONS = """

Parameters
----------
z : array_like of shape {given}
    Pre-activations.{slope}

Returns
-------
ndarray of shape {returned}
    float32 if `z` is float32, else float64.

Raises
------
ValueError
    If {conditions}.
"""


def checked(check=as_inputs, *, given="any", returned="of `z`", slope=""):
    """Put a check of `z` before a function; the bare formula stays at ``__wrapped__``.

    What the functions below take, return and raise is the same for all of them, so it is written
    once, above, and added to each docstring here.
    """
    conditions = "`z` has another shape, is empty, or holds anything but finite numbers"
    if slope:
        conditions += ",\n    or `slope` is outside its range"
        slope = f"\nslope : float\n    {slope}"

    def decorate(core):
        @wraps(core)
        def public(z, *args, **kwargs):
            z = check(z)
            # Far out, k * z or z - max(z) may exceed the largest float. The infinity it becomes
            # leads to the right limit (0 or 1), so there is nothing to warn about.
            with np.errstate(over="ignore"):
                return core(z, *args, **kwargs)

        public.__doc__ = cleandoc(core.__doc__) + _SECTIONS.format(
            given=given, returned=returned, slope=slope, conditions=conditions
        )
        return public

    return decorate


# --- what the checks above share ------------------------------------------------------------------


def _shortened(value):
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else f"{text[:57]}..."


def _is_short(values):
    """Tell whether a collection is a handful of numbers and names, and can be shown as it is."""
    plain = all(isinstance(each, str | numbers.Number) for each in values)
    return plain and not isinstance(values, dict) and len(repr(values)) <= 40


def _as_array(name, value):
    """Turn `value` into an array, or say why not."""
    if _is_masked(value):
        raise ValueError(
            f"{name}: came with masked values; expected numbers everywhere "
            "(fill them in, or leave their rows out, first)"
        )
    try:
        return np.asarray(value)
    except ValueError as error:
        raise ValueError(
            f"{name}: came as rows of unequal length; expected a rectangular array of numbers"
        ) from error
    except Exception as error:  # an object whose own conversion fails, in whatever way
        raise ValueError(f"{name}: came {describe(value)}; expected real numbers") from error


def _is_masked(value):
    """Tell whether something is masked in an array, or in a list of arrays."""
    if isinstance(value, list | tuple):
        return any(_is_masked(entry) for entry in value)
    return np.ma.is_masked(value)


def _as_number(value):
    """Turn one real number into a float; NaN for everything else, which no range contains."""
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, numbers.Real):
        return np.nan
    try:
        return float(value)
    except OverflowError:
        return np.inf


def _check_ndim(name, array, ndim):
    """Compare the number of dimensions with the number(s) asked for."""
    allowed = ndim if isinstance(ndim, tuple) else (ndim,)
    if array.ndim not in allowed:
        expected = " or ".join(f"{n}-D" for n in allowed)
        raise ValueError(
            f"{name}: came {array.ndim}-D with shape {array.shape}; expected {expected}"
        )


def _check_shape(name, array, shape):
    """Compare the shape with the one asked for."""
    came = array.shape
    fits = len(came) == len(shape)
    for want, got in zip(shape, came, strict=False):
        fits = fits and (want is None or want == got)
    if not fits:
        expected = "(" + ", ".join("any" if n is None else str(n) for n in shape)
        expected += ",)" if len(shape) == 1 else ")"
        raise ValueError(f"{name}: came with shape {came}; expected {expected}")


def _describe_labels(allowed):
    """Say in words which labels are allowed."""
    if allowed is None:
        return "whole numbers"
    if isinstance(allowed, numbers.Integral):
        return f"a label from 0 to {allowed - 1}"
    return f"one of {', '.join(str(label) for label in allowed)}"


def describe(value: object) -> str:
    """Say in a message what came: short, on one line, and the same on every machine.

    Parameters
    ----------
    value : object
        Anything at all.

    Returns
    -------
    str
        A number or a short text as it is written; else what kind of thing it is.
    """
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, type):
        return f"the class {value.__name__}"
    if callable(value) and hasattr(value, "__name__"):
        return f"the function {value.__name__}"
    if value is None or isinstance(value, bool | str | bytes | numbers.Number | np.generic):
        return _shortened(value)
    if isinstance(value, list | tuple | dict | set):
        return repr(value) if _is_short(value) else f"a {type(value).__name__} of {len(value)}"
    article = "an" if type(value).__name__[0] in "AEIOUaeiou" else "a"
    return f"{article} {type(value).__name__}"
