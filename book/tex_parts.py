r"""Reads the TeX of a formula into nested parts, by recursive descent.

A formula is a row of parts. A part is a sign with its words, or is made of rows (a fraction has
two), and may have primes and a script below and above. Only signs in the table of
:mod:`book.signs` are read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from book.signs import (
    ACCENTS,
    BARS,
    BLACKBOARD,
    DELIMITERS,
    ENVIRONMENTS,
    PAIRS,
    PROSE,
    SIGNS,
    SIZES,
    TEXTS,
)

TOKEN = re.compile(r"\s*(\\[A-Za-z]+\*?|\\.|:=|\d+(?:\.\d+)?|\S)", re.S)
DIGIT = re.compile(r"\s*(\d)")
TEXT = re.compile(r"\s*(?:\{([^{}]*)\}|(\S))")


@dataclass
class Part:
    """A part of a formula: a sign with its words, or something made of rows of parts."""

    kind: str
    words: str = ""
    rows: list[list[Part]] = field(default_factory=list)
    below: list[Part] = field(default_factory=list)
    above: list[Part] = field(default_factory=list)
    primes: int = 0

    @property
    def bare(self) -> bool:
        """Whether it has neither scripts nor primes."""
        return not (self.below or self.above or self.primes)


class Parser:
    """Reads TeX, token by token, into rows of parts."""

    def __init__(self, tex: str) -> None:
        self.tex, self.place = SIZES.sub("", tex), 0

    def peek(self) -> str:
        """Return the token that comes next, or nothing at the end."""
        match = TOKEN.match(self.tex, self.place)
        return match[1] if match else ""

    def take(self, expected: str = "") -> str:
        """Return the next token and go past it."""
        match = TOKEN.match(self.tex, self.place)
        token = match[1] if match else ""
        if not token or (expected and token != expected):
            raise ValueError(f"came {token or 'the end'}; expected {expected or 'a sign'}")
        self.place = match.end()
        return token

    def text(self) -> str:
        """Return words in braces as they stand, or the one sign that comes instead."""
        match = TEXT.match(self.tex, self.place)
        if not match:
            raise ValueError("expected words in braces")
        self.place = match.end()
        return (match[1] if match[1] is not None else match[2]).strip()

    def row(self, *ends: str) -> list[Part]:
        """Read parts up to one of the given tokens."""
        parts: list[Part] = []
        while (token := self.peek()) not in ends:
            if token in ("", "}", "&", r"\\", r"\end"):
                raise ValueError(f"came {token or 'the end'}; expected {' or '.join(ends)}")
            parts.append(self.part(ends))
        return [part for part in parts if part.kind != "nothing" or not part.bare]

    def part(self, ends: tuple[str, ...] = ()) -> Part:
        """Read one part with its primes and scripts."""
        part = Part("nothing") if self.peek() in ("_", "^", "'") else self.base(ends)
        while (token := self.peek()) in ("_", "^", "'", r"\limits"):
            self.take()
            if token == "'":
                part.primes += 1
            elif token == "_":
                part.below = self.argument()
            elif token == "^":
                part.above = self.argument()
        return part

    def argument(self) -> list[Part]:
        """Read what a command or a script applies to: a group in braces or one part."""
        if digit := DIGIT.match(self.tex, self.place):  # \\frac12 is one half
            self.place = digit.end()
            return [Part("number", digit[1])]
        if self.peek() != "{":
            return [self.base(())]
        self.take("{")
        row = self.row("}")
        self.take("}")
        return row

    def base(self, ends: tuple[str, ...]) -> Part:
        """Read a part without scripts."""
        token = self.take()
        for words, kind in SIGNS:
            if token in words:
                return Part(kind, words[token])
        if token in ACCENTS:
            return Part("accent", ACCENTS[token], [self.argument()])
        if token in STRUCTURES:
            return getattr(self, STRUCTURES[token])()
        if token in TEXTS:
            return self.words(token)
        if token in BARS and BARS[token][1] not in ends:
            return self.between(token, *BARS[token])
        if token in PAIRS and self.closes(token):
            return self.fence(token)
        if token in DELIMITERS:
            return Part("delimiter", DELIMITERS[token])
        if token[0].isdigit():
            return Part("number", token)
        if len(token) == 1 and token.isalpha():
            return Part("name", token)
        raise ValueError(f"no words for {token}")

    def words(self, token: str) -> Part:
        """Read upright letters: a differential, the name of a function, or words."""
        text = self.text()
        if token == r"\mathrm" and text == "d":
            return Part("partial", text)
        return Part(
            "text" if (token == r"\text" and text in PROSE) or " " in text else "function", text
        )

    def closes(self, start: str) -> bool:
        """Return whether the delimiter that was just read has its partner further on."""
        depth, place, end = 1, self.place, PAIRS[start]
        while match := TOKEN.match(self.tex, place):
            depth += (match[1] == start) - (match[1] == end)
            if depth == 0:
                return True
            place = match.end()
        return False

    def fence(self, start: str) -> Part:
        """Read what is in a pair of delimiters."""
        row = self.row(PAIRS[start])
        self.take()
        return Part("fence", start, [row])

    def between(self, start: str, words: str, end: str) -> Part:
        """Read what is between two bars."""
        row = self.row(end)
        self.take()
        return Part("magnitude", words, [row])

    def group(self) -> Part:
        """Read what is in braces."""
        row = self.row("}")
        self.take("}")
        return Part("group", rows=[row])

    def fraction(self) -> Part:
        """Read the two arguments of a fraction."""
        return Part("fraction", rows=[self.argument(), self.argument()])

    def root(self) -> Part:
        """Read the argument of a square root."""
        return Part("root", rows=[self.argument()])

    def blackboard(self) -> Part:
        """Read a letter with a double stroke."""
        letter = self.text()
        if letter not in BLACKBOARD:
            raise ValueError(rf"no words for \mathbb {letter}")
        return Part("name", BLACKBOARD[letter])

    def environment(self) -> Part:
        r"""Read the lines between ``\begin`` and ``\end``; each is a row for each ``&``."""
        name = self.text()
        if name not in ENVIRONMENTS:
            raise ValueError(f"no words for the environment {name}")
        if name == "array":
            self.text()
        rows = [self.row("&", r"\\", r"\end")]
        lines = [rows]
        while (token := self.take()) != r"\end":
            if token == r"\\":
                lines.append([])
            lines[-1].append(self.row("&", r"\\", r"\end"))
        if (came := self.text()) != name:
            raise ValueError(f"came the end of {came}; expected that of {name}")
        kind = ENVIRONMENTS[name]
        lines = [line for line in lines if any(line)]
        return Part(kind, rows=[[Part("group", rows=[cell]) for cell in line] for line in lines])


STRUCTURES = {
    "{": "group",
    r"\frac": "fraction",
    r"\tfrac": "fraction",
    r"\dfrac": "fraction",
    r"\sqrt": "root",
    r"\mathbb": "blackboard",
    r"\begin": "environment",
}


def parse(tex: str) -> list[Part]:
    """Return the parts of a formula; raise a ValueError where something is unknown or open."""
    return Parser(tex).row("")
