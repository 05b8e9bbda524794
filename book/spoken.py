r"""Formulas in words, as a teacher would say them: ``W^\top`` is "W transposed".

TeX says how a formula looks. A teacher says what it means, and so the words follow the notation of
this book (``chapters/notation.md``): a superscript in parentheses counts examples, a bar is a mean,
a pair of vertical lines a magnitude. A formula is parsed (:mod:`book.tex_parts`) and then spoken
part by part. The words of all formulas in the book are in ``tests/book/spoken.txt`` for a person to
read.
"""

from __future__ import annotations

import re
from dataclasses import replace

from book.tex_parts import Part, parse

POWERS = {"2": "squared", "3": "cubed", "transposed": "transposed", "star": "star"}
ORDERS = {"": "", "2": "second ", "3": "third "}
HALVES = {"1/2": "one half", "1/3": "one third", "2/3": "two thirds", "1/4": "one quarter"}
APPLIED = {*"fghsyzJLST", "sigma", "phi", "psi", "omega"}  # letters that are functions before "("
OPERANDS = {"name", "number", "fraction", "fence", "root", "accent", "magnitude", "group"}
SHORT = {"the maximum": "max", "the minimum": "min"}  # in an index
LAYERS = re.compile(r"(bold )?(a|b|h|w|z|W|delta)(?: .*)?")  # and superscripts that other books use

# The notation of the sources, where it says something else than ours: a superscript is a layer.
OTHERS = {
    r"\delta^2 = (a^2 - y) \odot \sigma'(z^2)": (
        "delta superscript 2 equals open paren a superscript 2 minus y close paren times, entry by "
        "entry, sigma prime of z superscript 2"
    ),
    r"\delta^2 = a^2 - y": "delta superscript 2 equals a superscript 2 minus y",
}


def speak(tex: str) -> str:
    """Return a formula in words."""
    tex = " ".join(tex.split())
    words = OTHERS[tex] if tex in OTHERS else say(parse(tex))
    words = re.sub(r"\s+([,;:.])", r"\1", " ".join(words.split()))
    words = re.sub(r"[,;:.]*([,;:])(?=[,;:])", "", words)
    return re.sub(r"[,;:.]+$", "", words).lstrip(", ")


def say(row: list[Part]) -> str:
    """Return a row of parts in words."""
    words: list[str] = []
    place, before = 0, ""  # the kind of the part before
    while place < len(row):
        rules = (rule(row, place) for rule in (derivative, application, of_all, single))
        spoken, end = next(filter(None, rules))
        if words and not words[-1].endswith(("of", ",")):
            words.append(link(before, words[-1], row[place], spoken))
        if row[place].kind not in ("space", "nothing"):
            before = row[end - 1].kind
        words.append(spoken)
        place = end
    return " ".join(filter(None, words))


def link(before: str, last: str, part: Part, spoken: str) -> str:
    """Return the word between two parts that stand side by side, where one is needed."""
    whole = spoken.startswith(("the ", "1 if "))
    if before == "function":
        return "of" if whole else ""
    over = before == "fraction" and " over " in last and part.kind in OPERANDS
    return "times" if over or (whole and before in OPERANDS) else ""


Spoken = tuple[str, int]  # words, and the place in the row after what they say


def derivative(row: list[Part], place: int) -> Spoken | None:
    r"""Say ``\partial L/\partial w`` and ``\frac{\partial L}{\partial w}``."""
    if row[place].kind == "fraction" and all(r and r[0].kind == "partial" for r in row[place].rows):
        (first, *top), (_, *bottom) = row[place].rows
        of = f" of {say(top)}" if top else ""
        return f"{order(first)}{of} by {variable(first, bottom)}{'' if top else ' of'}", place + 1
    if row[place].kind != "partial":
        return None
    rest = [part.words if part.kind in ("operation", "partial") else "" for part in row[place:]]
    slash = rest.index("over") if "over" in rest else 0
    if slash < 2 or any(rest[1:slash]) or rest[slash + 1 : slash + 2] not in (["partial"], ["d"]):
        return None
    first, top, end = row[place], say(row[place + 1 : place + slash]), place + slash + 3
    return f"{order(first)} of {top} by {variable(first, row[end - 1 : end])}", end


def order(first: Part) -> str:
    """Say which derivative a sign begins: its power is the order."""
    return f"the {ORDERS.get(say(first.above), f'{say(first.above)}th ')}derivative"


def variable(first: Part, bottom: list[Part]) -> str:
    """Say what a derivative is by: in a second derivative it is written with a power."""
    if first.above and bottom:
        bottom = [*bottom[:-1], replace(bottom[-1], above=[])]
    return say(bottom)


def application(row: list[Part], place: int) -> Spoken | None:
    """Say a function, and its argument when that stands in parentheses."""
    part = row[place]
    after = row[place + 1] if place + 1 < len(row) else None
    if not after or after.kind != "fence" or after.words not in "([" or not is_function(part):
        return None
    name, inner = say_part(part), after.rows[0]
    if part.kind == "big" and not part.below:
        return f"{name} of {listed(inner)}", place + 2
    several = any(each.kind == "pause" for each in inner)
    if after.bare and (several or is_simple(inner)):
        return f"{name} of {say(inner)}{',' if several else ''}", place + 2
    return f"{name} of {say_part(after)}", place + 2


def is_function(part: Part) -> bool:
    """Return whether a part followed by parentheses is a function of what is in them."""
    if part.kind == "accent":
        return part.bare and is_function(part.rows[0][0])
    return part.kind in ("function", "big") or (part.words in APPLIED and not part.above)


def of_all(row: list[Part], place: int) -> Spoken | None:
    """Say what applies to all that follows: a sum, a gradient, a dot with its neighbors."""
    part, after = row[place], row[place + 1 : place + 2]
    if part.kind == "big":
        return say_part(part) + (" of" if after and part.below else ""), place + 1
    if part.kind == "gradient":
        by = f" by {say(part.below)}" if part.below else ""
        return "the gradient" + by + (
            " of" if after and after[0].kind != "pause" else ""
        ), place + 1
    if part.kind != "dot":
        return None
    around = [near for near in (*row[:place], *row[place + 1 :]) if near.kind != "space"]
    before = [near for near in row[:place] if near.kind != "space"]
    if len(before) in (0, len(around)) or before[-1].kind == "operation":
        return "blank", place + 1
    numbers = (before[-1], around[len(before)])
    return ("times" if any(near.kind == "number" for near in numbers) else "dot"), place + 1


def single(row: list[Part], place: int) -> Spoken:
    """Say one part."""
    return say_part(row[place]), place + 1


def say_part(part: Part) -> str:
    """Return a part with its primes and scripts in words."""
    words = {
        "fraction": fraction,
        "root": root,
        "accent": accent,
        "fence": fence,
        "magnitude": lambda part: (
            f"{part.words} {say(part.rows[0])}" + "," * (len(part.rows[0]) > 1)
        ),
        "group": lambda part: say(part.rows[0]),
        "lines": lambda part: "; ".join(say(line) for line in part.rows),
        "cases": lambda part: "either " + "; or ".join(say(line) for line in part.rows),
        "matrix": matrix,
        "nothing": lambda part: "",
        "space": lambda part: "",
    }.get(part.kind, lambda part: part.words)(part)
    words += {0: "", 1: " prime", 2: " double prime"}.get(
        part.primes, f" with {part.primes} primes"
    )
    return words + (limits(part) if part.kind == "big" else below(part) + above(part, words))


def limits(part: Part) -> str:
    """Say what a sum or a maximum goes over."""
    start, end = plain(part.below), say(part.above)
    over = say(part.below)
    if re.fullmatch(r"\w+ equals .*", start):
        over = over.replace("equals", "from", 1)
    return (f" over {over}" if over else "") + (f" to {end}" if end else "")


def below(part: Part) -> str:
    """Say an index: letters and numbers one after the other, anything longer as such."""
    inner = [each for each in part.below if each.kind not in ("space", "pause")]
    if any(each.kind in ("operation", "relation") for each in inner):
        return f" with index {say(part.below)},"
    return "".join(f" {SHORT.get(each.words) or say_part(each)}" for each in inner)


def above(part: Part, base: str) -> str:
    """Say a power, or what else stands above."""
    if not part.above:
        return ""
    *before, last = part.above
    if before and last.words == "transposed":
        return above(Part("name", above=before), base) + " transposed"
    content = plain(part.above)
    if len(part.above) == 1 and last.kind == "fence":
        inner = say(last.rows[0])
        if last.words == "(" and content == "i":
            return " of example i"
        return f" with {inner} in {'brackets' if last.words == '[' else 'parentheses'} above"
    if content in POWERS:
        return f" {POWERS[content]}"
    if LAYERS.fullmatch(base) and re.fullmatch(r"[lL01]|l (plus|minus) \d", content):
        return f" superscript {content}" + ("," if " " in content else "")
    return f" to the {phrase(part.above)}"


def plain(row: list[Part]) -> str:
    """Return a row in words, a fence as what it holds."""
    return say(row[0].rows[0]) if len(row) == 1 and row[0].kind == "fence" else say(row)


def is_simple(row: list[Part]) -> bool:
    """Return whether a row is heard as one thing."""
    solid = [part for part in row if part.kind not in ("space", "nothing")]
    if len(solid) == 1 and solid[0].kind == "group" and solid[0].bare:
        return is_simple(solid[0].rows[0])
    signs = [part for part in solid if part.kind in ("operation", "relation", "dot", "pause")]
    if len(signs) == 1 and solid[0] is signs[0] and signs[0].words == "minus":
        return len(solid) == 2
    return len(solid) <= 2 and not signs and all(p.kind != "fraction" for p in solid)


def phrase(row: list[Part]) -> str:
    """Return a row in words, with a pause at its end where one would not hear that it ends."""
    return say(row) + ("" if is_simple(row) else ",")


def fraction(part: Part) -> str:
    """Say a fraction that is not a derivative."""
    top, bottom = part.rows
    short = f"{say(top)}/{say(bottom)}"
    if short in HALVES:
        return HALVES[short]
    if is_simple(top) and is_simple(bottom):
        return f"{say(top)} over {say(bottom)}"
    return f"the fraction {say(top)}, over {say(bottom)}, end of fraction,"


def root(part: Part) -> str:
    """Say a square root."""
    return f"the square root of {phrase(part.rows[0])}"


def accent(part: Part) -> str:
    """Say a letter with a sign over it."""
    return part.words.format(phrase(part.rows[0]))


def fence(part: Part) -> str:
    """Say what is in parentheses: a condition, a list of numbers, or a part of a calculation."""
    inner = part.rows[0]
    kinds = {each.kind for each in inner}
    if part.words == "[" and "relation" in kinds:
        return f"1 if {say(inner)}, else 0,"
    if any(each.kind == "pause" for each in inner):
        pair = sum(each.words == "," for each in inner) == 1
        kind = (
            "set" if part.words == r"\{" else "pair" if pair and inner[-1].words != "," else "list"
        )
        return f"the {kind} {say(inner)},"
    names = {"(": "paren", "[": "bracket", r"\{": "brace"}
    name = names.get(part.words, "bracket")
    return f"open {name} {say(inner)} close {name}"


def listed(row: list[Part]) -> str:
    """Say the arguments of a maximum: ``0, z`` is "0 and z"."""
    commas = [i for i, part in enumerate(row) if part.kind == "pause" and part.words == ","]
    if len(commas) != 1:
        return phrase(row)
    first, second = row[: commas[0]], row[commas[0] + 1 :]
    return f"{say(first)} and {phrase(second)}"


def matrix(part: Part) -> str:
    """Say a matrix row by row, a column entry by entry."""
    lines = [", ".join(say([cell]) for cell in line) for line in part.rows]
    kind = "the column" if all(len(line) == 1 for line in part.rows) else "the matrix with rows"
    return f"{kind} {'; '.join(lines)};"
