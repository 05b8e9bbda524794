"""One door for all activation functions: check `z`, then compute.

Every function of :mod:`nnlib.activations` takes pre-activations, returns an array of floats and
refuses the same bad input. :func:`checked` says so once, in code and in the docstrings, so that the
functions themselves can be read as the formulas they are.
"""

from __future__ import annotations

from functools import wraps
from inspect import cleandoc

import numpy as np

from nnlib._validation import as_floats


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
z : array_like, shape {given}
    Pre-activations.{slope}

Returns
-------
ndarray, shape {returned}
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
