"""The sentence of a figure: its state in words, for eye and ear."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nnlib._validation import did_you_mean
from nnlib.figures._refusals import as_identifier, as_scalar, as_text, refuse
from nnlib.figures.views.record import Scalar

NUMBER = r"\{\w+(?::(?:[+(]?\.\d\d?f|%))?\}"
PART = rf"(?:[^{{}}|]|{NUMBER})*"
PLACE = re.compile(rf"{NUMBER}|\{{\w+\?{PART}\|{PART}\}}", re.ASCII)


@dataclass(frozen=True)
class Say:
    """One sentence about the state, for eye and ear.

    ``{name}`` writes a number with two decimals, ``{name:.3f}`` with three, ``{name:+.3f}`` one
    with its sign set apart, ``{name:(.3f}`` a negative one in parentheses, ``{name:%}`` a
    percentage and ``{name?yes|no}`` a choice by its sign, between texts that may hold numbers;
    ``values`` gives the node behind each name.

    Raises
    ------
    ValueError
        If a name has no value, a value is no single number, or a brace belongs to no place of
        these forms.
    """

    text: str
    values: Mapping[str, Scalar]

    def __post_init__(self) -> None:
        text = as_text("Say, text", self.text)
        if not isinstance(self.values, Mapping):
            refuse("Say, values", repr(self.values), "a mapping from names to nodes")
        values = {
            as_identifier("Say, values, name", name): as_scalar(f"Say, values[{name!r}]", value)
            for name, value in self.values.items()
        }
        check_places("Say, text", text, values)
        object.__setattr__(self, "values", values)


def check_places(name: str, text: str, known: Mapping[str, Any]) -> None:
    """Refuse braces in a sentence that hold no place for a number, or an unknown name.

    Parameters
    ----------
    name : str
        Whose argument it is.
    text : str
        The sentence.
    known : mapping
        The names that have a value.

    Raises
    ------
    ValueError
        If there is such a place.
    """
    malformed = re.search(r"\{[^{}]*\}?|\}", PLACE.sub("", text))
    if malformed:
        forms = "{name}, {name:.3f}, {name:+.3f}, {name:(.3f}, {name:%} or {name?yes|no}"
        refuse(name, repr(malformed[0]), forms)
    for place in re.findall(r"\{(\w+)", text, re.ASCII):
        if place not in known:
            expected = f"a name in values ({', '.join(known)})"
            refuse(name, f"{{{place}}}", expected + did_you_mean(place, known))
