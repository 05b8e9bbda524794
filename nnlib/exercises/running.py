"""Running a reader's function, whatever it does.

A reader's function may raise, exit, print, never return, change what it was given, or return
anything at all. :func:`run` turns each of these into an :class:`Outcome`: arrays of floats, or a
sentence that says why there are none. Nothing but a press of the stop button gets out.

The time limit watches the reader's own lines with :func:`sys.settrace`, which works in a notebook's
kernel, on every system, and in a browser, and leaves NumPy's calls at full speed. Where the system
has an alarm clock (Unix, main thread), it is set too: it also wakes a function that sleeps.
"""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
import time
import warnings
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from copy import deepcopy
from dataclasses import dataclass, replace
from numbers import Real

import numpy as np

SECONDS = 3.0
"""How long an answer may take for one case."""

SECONDS_IN_ALL = 20.0
"""How long it may take for all cases of its exercise together."""

LARGEST = 1_000_000
"""More entries than this are not looked at: no exercise asks for so many."""

_LIBRARIES = tuple(
    os.path.dirname(path) + os.sep
    for path in (os.__file__, os.path.dirname(np.__file__), os.path.dirname(__file__))
)
"""Where code is that is not a reader's: the standard library, installed packages, nnlib."""

_HINTS = {
    "truth value of an array": "The input is a whole array: use np.where or np.maximum, not `if`.",
    "only 0-dimensional arrays": "The input is a whole array: use NumPy's functions, not math's.",
    "only length-1 arrays": "The input is a whole array: use NumPy's functions, not math's.",
    "maximum recursion depth": "It calls itself without end.",
}


@dataclass(frozen=True)
class Outcome:
    """What one call gave.

    Parameters
    ----------
    parts : tuple of ndarray
        What was returned, as floats; empty if there is a problem.
    problem : str
        A sentence that says why there are no numbers.
    raised : str
        The kind of error that the call raised, if it did.
    single : bool
        Whether the numbers came in single precision, and deserve a wider tolerance.
    changed : tuple of int
        The positions of the arguments that the call changed.
    """

    parts: tuple = ()
    problem: str = ""
    raised: str = ""
    single: bool = False
    changed: tuple = ()


class _TimeUp(BaseException):
    """Raised inside a reader's function: `except Exception` does not stop it."""


class _Discard(io.TextIOBase):
    """A file that keeps nothing of what is printed to it, but knows that something was."""

    used = False

    def write(self, text):
        self.used = self.used or bool(text)
        return len(text)


def run(function, cases, signature, returns):
    """Call a reader's function on each case.

    Parameters
    ----------
    function : callable
        Anything that can be called.
    cases : sequence of tuple
        The arguments; each call gets copies.
    signature : str
        How the function is called, for the verdict.
    returns : tuple of str
        Names of what it should return.

    Returns
    -------
    outcomes : list of Outcome
        One for each case.
    printed : bool
        Whether the function printed something.

    Raises
    ------
    KeyboardInterrupt
        If somebody pressed *stop* meanwhile.
    """
    deadline = time.monotonic() + SECONDS_IN_ALL
    paper = _Discard()
    outcomes = []
    with ExitStack() as stack:
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        stack.enter_context(np.errstate(all="ignore"))
        stack.enter_context(redirect_stdout(paper))
        stack.enter_context(redirect_stderr(paper))
        pressed = stack.enter_context(_stop_button())
        for case in cases:
            end = min(time.monotonic() + SECONDS, deadline)
            outcome = _call(function, case, signature, returns, end)
            if pressed:
                raise KeyboardInterrupt
            outcomes.append(outcome)
            if time.monotonic() > end:  # it would not be quicker in the other cases
                outcomes += [_late()] * (len(cases) - len(outcomes))
                break
    return outcomes, paper.used


def _call(function, case, signature, returns, deadline):
    """Call a function with copies of the arguments; turn whatever happens into an outcome."""
    arguments = deepcopy(case)
    try:
        with _limit(deadline):
            value = function(*arguments)
            outcome = as_outcome(value, returns)
    except _TimeUp:
        return _late()
    except BaseException as error:  # a reader's function may raise, or exit, as it likes
        return Outcome(problem=_report(error, signature), raised=type(error).__name__)
    changed = tuple(i for i, pair in enumerate(zip(arguments, case, strict=True)) if differ(*pair))
    return replace(outcome, changed=changed)


def _late():
    late = f"your answer takes too long: it was stopped after {SECONDS:g} seconds"
    return Outcome(problem=f"{late}. Is there a loop that never ends?")


@contextmanager
def _limit(deadline):
    """Raise _TimeUp in the reader's code when the time is over."""

    def watch(frame, event, argument):
        if time.monotonic() > deadline:
            raise _TimeUp
        return watch

    def enter(frame, event, argument):
        readers_own = not frame.f_code.co_filename.startswith(_LIBRARIES)
        return watch(frame, event, argument) if readers_own else None

    def ring(number, frame):
        if running:
            raise _TimeUp

    running = [True]
    outer = sys.gettrace()
    alarmed = hasattr(signal, "setitimer") and _in_main_thread()
    if alarmed:
        before = signal.signal(signal.SIGALRM, ring)
        clock = signal.setitimer(signal.ITIMER_REAL, max(deadline - time.monotonic(), 0.01), 0.1)
    sys.settrace(enter)
    try:
        yield
    finally:
        running.clear()
        sys.settrace(outer)
        if alarmed:
            signal.setitimer(signal.ITIMER_REAL, *clock)
            signal.signal(signal.SIGALRM, before or signal.SIG_DFL)


@contextmanager
def _stop_button():
    """Note a press of *stop*, which is told apart from a KeyboardInterrupt of the answer's own."""
    pressed = []
    handler = signal.getsignal(signal.SIGINT) if _in_main_thread() else None
    if not callable(handler):
        yield pressed
        return

    def note(number, frame):
        pressed.append(True)
        handler(number, frame)

    signal.signal(signal.SIGINT, note)
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, handler)


def _in_main_thread():
    return threading.current_thread() is threading.main_thread()


def _report(error, signature):
    """Say what an answer raised, with a hint where the cause is a common one."""
    kind = type(error).__name__
    if isinstance(error, (SystemExit, KeyboardInterrupt)):
        return f"your answer ends the program ({kind}). Return the result instead."
    try:
        said = " ".join(str(error).split())
    except BaseException:  # even an error's own text may be broken
        said = ""
    said = said[:200]
    hint = next((hint for key, hint in _HINTS.items() if key in said), "")
    called_wrongly = error.__traceback__ is None or error.__traceback__.tb_next is None
    if "positional argument" in said and called_wrongly:
        hint = f"The function is called as {signature}."
    text = f"{kind}: {said}" if said else kind
    return f"your answer raised {text}. {hint}".rstrip(". ") + "."


def as_outcome(value, names):
    """Turn a returned value into arrays of floats, or say why that is impossible."""
    if value is None:
        return Outcome(problem="your answer returned None. Is there a `return`?")
    if len(names) == 1:
        value = (value,)
    elif not isinstance(value, (tuple, list, np.ndarray)) or _length(value) != len(names):
        wanted = f"expected {len(names)} values ({', '.join(names)})"
        return Outcome(problem=f"your answer returned {describe(value)}; {wanted}.")
    parts, single = [], False
    for name, part in zip(names, value, strict=True):
        try:
            array = as_numbers(part)
        except ValueError as error:
            return Outcome(problem=f"{name} came {error}.")
        single = single or array.dtype == np.float32
        parts.append(array.astype(float))
    return Outcome(tuple(parts), single=single)


def _length(value):
    """How many things an array, a tuple or a list holds; a 0-dimensional array holds none."""
    return 0 if isinstance(value, np.ndarray) and value.ndim == 0 else len(value)


def as_numbers(value):
    """Return a value as an array of real numbers.

    Parameters
    ----------
    value : object
        What a reader returned or handed over.

    Returns
    -------
    ndarray
        Of a real type.

    Raises
    ------
    ValueError
        With the end of a sentence that begins with "<name> came", if it is something else.
    """
    if _is_masked(value):
        raise ValueError("with masked entries; expected plain numbers")
    try:
        array = np.asarray(value)
        if array.dtype == object and all(isinstance(one, Real) for one in array.flat):
            array = array.astype(float)
    except Exception:  # ragged lists, and objects that refuse to be an array
        array = np.asarray("not numbers")
    if array.dtype.kind not in "buif":
        raise ValueError(f"as {describe(value)}; expected numbers")
    if array.size > LARGEST:
        raise ValueError(f"with shape {array.shape}, far more numbers than expected")
    return array


def _is_masked(value):
    """Whether an array, or one inside a list, hides some of its entries."""
    if isinstance(value, (list, tuple)):
        return any(_is_masked(one) for one in value)
    if type(value) is np.ndarray or not isinstance(value, np.ndarray):
        return False  # most answers: NumPy loads its masked arrays only where one is met
    return bool(np.ma.is_masked(value))


def differ(one, other):
    """Whether an argument is no longer what it was."""
    if callable(other) or one is other:
        return False
    try:
        return not np.array_equal(one, other, equal_nan=True)
    except Exception:  # it was turned into something that cannot be compared
        return True


def describe(value):
    """Describe a value of unexpected type in a few words, the same on every machine."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape} and type {value.dtype}"
    if type(value) in (tuple, list):
        return f"a {type(value).__name__} of {len(value)}"
    if type(value) in (bool, int, float):
        return str(value)
    if type(value) is str:
        return repr(value if len(value) <= 40 else value[:37] + "...")
    if isinstance(value, type):
        return f"the class {value.__name__}"
    kind = type(value).__name__
    return (
        f"a {kind}"
        if kind in ("function", "generator", "dict", "set")
        else f"a value of type {kind}"
    )
