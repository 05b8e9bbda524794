"""The loops of the interpreter in the browser: one for each operation, written as JavaScript.

A loop that calls a function it is given takes several times as long as one with the formula in it,
and a page may not be allowed to make functions out of text (a content security policy without
``unsafe-eval`` forbids it). So the loops are written here, from one formula each, and are part of
the front end as ``loops.js``; see :mod:`nnlib.figures.bundle`.

A loop runs n times over the array r, from place o on, and over those of the arrays a, b and c that
its formula reads, from places i, j and k on. Each array moves by a step of its own, of which 0
repeats one number.
"""

import re

FORMULAS = {
    "add": "a + b",
    "sub": "a - b",
    "mul": "a * b",
    "div": "a / b",
    "neg": "-a",
    "exp": "exp(a)",
    "log": "log(a)",
    "sin": "sin(a)",
    "tanh": "tanh(a)",
    "sigmoid": "1 / (1 + exp(-a))",  # where e^-a overflows, 1 / ∞ is right
    "softplus": "max(a, 0) + log1p(exp(-abs(a)))",
    "relu": "max(a, 0)",
    "power": "a ** b",
    "square": "a * a",
    "maximum": "max(a, b)",
    "greater": "a > b ? 1 : 0",
    "where": "a !== 0 ? b : c",
    "sum": "r + a",
    "max": "max(r, a)",
    "matmul": "r + a * b",
    "transpose": "a",
    "broadcast_to": "a",
    "slice": "a",
    "pad": "a",
    "stack": "a",
}
"""What each operation makes of one number of each argument (a, b, c) and of its own so far (r)."""

_PLACES = {"r": "o", "a": "i", "b": "j", "c": "k"}
_NAME = re.compile(r"\b[a-z]\w*\b")


def loops_text() -> str:
    """Return the module of the loops, which exports them as ``LOOPS``, by operation.

    Returns
    -------
    str
        JavaScript.
    """
    loops = "".join(f"  {name}{_loop(formula)},\n" for name, formula in FORMULAS.items())
    return f"export const LOOPS = {{\n{loops}}};\n"


def _loop(formula: str) -> str:
    """Return the arguments and the body of a formula's loop."""
    names = set(_NAME.findall(formula))
    arrays = ["r", *(name for name in "abc" if name in names)]
    arguments = ", ".join(f"{name}, {_PLACES[name]}, s{name}" for name in arrays)
    steps = ", ".join(f"{_PLACES[name]} += s{name}" for name in arrays)
    return f"(n, {arguments}) {{ for (; n--; {steps}) r[o] = {_NAME.sub(_written, formula)}; }}"


def _written(name: re.Match[str]) -> str:
    """Return a name of a formula as JavaScript has it: a number of an array, or a function."""
    place = _PLACES.get(name[0])
    return f"{name[0]}[{place}]" if place else f"Math.{name[0]}"
