"""What a page cannot show is refused in Python, while its author still looks at the line.

A page has no traceback: a curve with more x than y, or a parameter that is spelled wrong, would be
an empty picture there. Each function returns its argument as it came, or raises a ``ValueError``
that says whose argument it is, what came, and what was expected.
"""

import keyword
import math
import numbers
from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields, is_dataclass
from difflib import get_close_matches
from typing import Any, NoReturn

import numpy as np

from nnlib import graph
from nnlib._validation import as_floats
from nnlib.graph import Node

MOST_DIGITS = 15  # more decimals than a number has


def refuse(name: str, came: str, expected: str) -> NoReturn:
    """Raise the ValueError of this book.

    Parameters
    ----------
    name : str
        Whose argument it is, in the author's words.
    came : str
        What came, in words or as Python writes it.
    expected : str
        What was expected.

    Raises
    ------
    ValueError
        Always.
    """
    text = " ".join(came.split())
    text = text if len(text) <= 80 else f"{text[:77]}..."
    raise ValueError(f"{name}: came {text}; expected {expected}")


def check_known(name: str, came: Iterable[object], known: Collection[str], *, of: str) -> None:
    """Refuse names that are not known, and suggest the nearest one that is.

    Parameters
    ----------
    name : str
        Whose argument it is.
    came : iterable of str
        Names that were used.
    known : collection of str
        Names there are.
    of : str
        What those are, for example ``"a parameter of the figure"``.

    Raises
    ------
    ValueError
        If a name is not known.
    """
    for one in came:
        if not isinstance(one, str) or one not in known:
            there_are = ", ".join(known) or "there is none"
            refuse(name, repr(one), f"{of} ({there_are}){nearest(str(one), known)}")


def nearest(name: str, known: Collection[str]) -> str:
    """Ask whether the nearest known name was meant.

    Parameters
    ----------
    name : str
        What came.
    known : collection of str
        What there is.

    Returns
    -------
    str
        The end of a refusal; empty where nothing is near. Capitals do not matter.
    """
    by_lower = {one.lower(): one for one in known}
    near = get_close_matches(name.lower(), by_lower, n=1, cutoff=0.5)
    return f"; did you mean {by_lower[near[0]]!r}?" if near else ""


def check_differ(name: str, values: Iterable[object]) -> None:
    """Refuse a collection in which something comes twice.

    Parameters
    ----------
    name : str
        Whose argument it is.
    values : iterable
        Names, places.

    Raises
    ------
    ValueError
        If two are equal.
    """
    seen: list[object] = []
    for value in values:
        if value in seen:
            refuse(name, f"{value!r} twice", "names that all differ")
        seen.append(value)


def check_shape(name: str, came: tuple[int, ...], *expected: tuple[int | None, ...]) -> None:
    """Refuse a shape that is none of those expected.

    Parameters
    ----------
    name : str
        Whose argument it is.
    came : tuple of int
        Its shape.
    *expected : tuple of (int or None)
        The shapes that fit; None stands for any length.

    Raises
    ------
    ValueError
        If none fits.
    """
    for shape in expected:
        pairs = zip(came, shape, strict=False)
        if len(came) == len(shape) and all(want in (None, got) for got, want in pairs):
            return
    shapes = " or ".join(str(shape).replace("None", "n") for shape in expected)
    refuse(name, f"shape {came}", f"shape {shapes}")


def check_nodes(name: str, part: object, parameters: Mapping[str, Any]) -> None:
    """Refuse nodes that need a parameter which the figure does not have.

    Parameters
    ----------
    name : str
        Where the nodes are.
    part : object
        Nodes, in records, mappings and sequences.
    parameters : mapping of str to Parameter
        Those of the figure.

    Raises
    ------
    ValueError
        If a parameter is unknown, or has another shape.
    """
    for needed, node in graph.parameters(nodes_in(part)).items():
        where = f"{name}, a node over"
        check_known(where, [needed], parameters, of="a parameter of the figure")
        if node is not parameters[needed].node:
            refuse(where, f"{needed!r} of shape {node.shape}", f"shape {parameters[needed].shape}")


def nodes_in(part: object) -> list[Node]:
    """Return the nodes in nested records, mappings and sequences.

    Parameters
    ----------
    part : object
        Whatever a figure is made of.

    Returns
    -------
    list of Node
        In reading order, repetitions included.
    """
    if isinstance(part, Node):
        return [part]
    if is_dataclass(part) and not isinstance(part, type):
        part = fields_of(part)
    if isinstance(part, Mapping):
        part = list(part.values())
    if isinstance(part, list | tuple):
        return [node for entry in part for node in nodes_in(entry)]
    return []


def fields_of(record: Any) -> dict[str, Any]:
    """Return the fields of a record by name.

    Parameters
    ----------
    record : dataclass instance
        The record.

    Returns
    -------
    dict of str to object
        As they are: records inside it stay records.
    """
    return {field.name: getattr(record, field.name) for field in fields(record)}


# --- one argument ---------------------------------------------------------------------------------


def as_text(name: str, value: Any, *, empty: bool = False) -> str:
    """Return a text; refuse anything else, and an empty one unless ``empty``."""
    if not isinstance(value, str) or not (empty or value.strip()):
        refuse(name, repr(value), "a text" if empty else "a text that is not empty")
    return value


def as_any_text(name: str, value: Any) -> str:
    """Return a text, which may be empty."""
    return as_text(name, value, empty=True)


def as_identifier(name: str, value: Any) -> str:
    """Return a name that Python and the page can both use for a parameter."""
    usable = isinstance(value, str) and value.isascii() and value.isidentifier()
    if not usable or keyword.iskeyword(value) or value.startswith("_"):
        refuse(name, repr(value), "a Python name of letters, digits and _, such as 'w_11'")
    return value


def as_flag(name: str, value: Any) -> bool:
    """Return True or False."""
    if not isinstance(value, bool | np.bool_):
        refuse(name, repr(value), "True or False")
    return bool(value)


def as_number(name: str, value: Any, *, above: float = -math.inf) -> float:
    """Return a finite real number, as it came; it must be larger than ``above``."""
    is_real = isinstance(value, numbers.Real) and not isinstance(value, bool | np.bool_)
    if not is_real or not math.isfinite(value) or value <= above:
        more = f" > {above:g}" if math.isfinite(above) else ""
        refuse(name, repr(value), f"a finite number{more}")
    return value


def as_whole(name: str, value: Any, *, least: int = 0, most: int | None = None) -> int:
    """Return a whole number from ``least`` to ``most``."""
    is_whole = isinstance(value, numbers.Integral) and not isinstance(value, bool)
    if not is_whole or value < least or (most is not None and value > most):
        refuse(
            name,
            repr(value),
            f"a whole number >= {least}" + (f" and <= {most}" if most is not None else ""),
        )
    return int(value)


def as_digits(name: str, value: Any) -> int:
    """Return a number of decimals."""
    return as_whole(name, value, most=MOST_DIGITS)


def as_range(name: str, value: Any) -> tuple[float, float]:
    """Return a pair (low, high) of finite numbers with low < high."""
    expected = "a pair of numbers (low, high)"
    pair = as_sequence(name, value, expected)
    if len(pair) != 2:
        refuse(name, repr(value), expected)
    low, high = (as_number(name, end) for end in pair)
    if low >= high:
        refuse(name, f"({low:g}, {high:g})", "a pair (low, high) with low < high")
    return low, high


def as_values(name: str, value: Any) -> Node:
    """Return a node as it is, and finite numbers of any shape as a constant."""
    if isinstance(value, Node):
        return value
    return graph.constant(as_floats(name, value))


def as_scalar(name: str, value: Any) -> Node:
    """Return the node of one number."""
    node = as_values(name, value)
    if node.shape != ():
        refuse(name, f"shape {node.shape}", "one number, of shape ()")
    return node


def as_texts(name: str, value: Any) -> tuple[str, ...]:
    """Return a sequence of texts that are not empty; one text is not a sequence of letters."""
    return tuple(as_text(f"{name}[{i}]", one) for i, one in enumerate(as_sequence(name, value)))


def as_sequence(name: str, value: Any, expected: str = "a list") -> tuple[Any, ...]:
    """Return a sequence as a tuple; neither a text nor a mapping nor a node is one."""
    if isinstance(value, str | Mapping | Node) or not isinstance(value, Iterable):
        refuse(name, repr(value), expected)
    return tuple(value)


def as_records(name: str, value: Any, kind: type) -> tuple[Any, ...]:
    """Return a sequence as a tuple; refuse members of another kind."""
    members = as_sequence(name, value)
    for i, member in enumerate(members):
        as_record(f"{name}[{i}]", member, kind)
    return members


def as_record(name: str, value: Any, kind: type) -> Any:
    """Return an object of this kind."""
    if not isinstance(value, kind):
        refuse(name, f"a {type(value).__name__}", f"a {kind.__name__}")
    return value
