"""Whether an answer still has a blank in it: three dots that stand for what is to be written.

An exercise starts as code with a blank. Whoever asks the grader about it as it is should hear that,
and not what three dots, or the ``None`` of an empty function, are not.
"""

from __future__ import annotations

import dis
from types import CodeType

_KEEPS = ("STORE_", "RETURN_")
"""Beginnings of the instructions that a constant of its own right goes to: ``name = ...``."""


_SILENT = {"RESUME", "RETURN_VALUE"}
"""Instructions that say nothing about what a function returns."""


def has_blank(answer: object) -> bool:
    """Return whether three dots stand in an answer where something is to be written.

    Parameters
    ----------
    answer : object
        A function: then one whose body is empty, or in which a name is set to three dots, or three
        dots are returned. (``z[..., 0]`` is no blank.) Or a list or tuple, whose items are looked
        at, and theirs.

    Returns
    -------
    bool
        Whether there is one.
    """
    if isinstance(answer, list | tuple):
        return any(one is ... or has_blank(one) for one in answer)
    code = getattr(answer, "__code__", None)
    return isinstance(code, CodeType) and (_is_empty(code) or _has_dots(code))


def _is_empty(code: CodeType) -> bool:
    """Return whether a function does nothing. One without a name returns what it says: None."""
    if code.co_name == "<lambda>":
        return False
    steps = [step for step in dis.get_instructions(code) if step.opname not in _SILENT]
    return all(step.argval is None for step in steps)


def _has_dots(code: CodeType) -> bool:
    """Return whether three dots are kept under a name, or returned."""
    steps = list(dis.get_instructions(code))
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        if step.argval is ... and step.opname.startswith("RETURN_"):
            return True
        if step.argval is ... and following and following.opname.startswith(_KEEPS):
            return True
    return False
